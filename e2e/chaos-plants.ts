/** Faults planted into the folder of a sound chaos run, each what a broken gateway would have left, and what has to be found. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Bound } from '../bench/chaos/check.ts'
import { dataDirOf } from '../bench/chaos/data.ts'
import type { OutsideRecord } from '../bench/chaos/records.ts'

interface Plant {
  name: string
  bound: Bound
  plant(folder: string): void
}

const delivered = 'SELECT id FROM messages WHERE status = 2 AND wire_parts = 1 AND lane <> 0 ORDER BY id LIMIT 1'
const anAccount = 'SELECT account_id FROM messages ORDER BY id LIMIT 1'

export const plants: readonly Plant[] = [
  sql('a commit that was skipped', 'lost', `DELETE FROM messages WHERE id = (${delivered})`),
  sql(
    'a message without a place',
    'lost',
    `DELETE FROM submissions WHERE message_id = (${delivered}); UPDATE messages SET status = 0 WHERE id = (${delivered})`,
  ),
  sql(
    'a receipt that was forgotten',
    'receipts lost',
    `DELETE FROM waiting_receipts;
     UPDATE messages SET status = 1, final_at = NULL WHERE id = (${delivered})`,
  ),
  sql(
    'a message that was stored twice',
    'stored wrongly',
    `INSERT INTO messages (id, account_id, key_id, transfer_id, to_number, sender, body, lane, parts, wire_parts, price_micros,
                           carrier_id, network, status, created_at, final_at)
     SELECT 1 + (SELECT max(id) FROM messages), account_id, key_id, transfer_id, to_number, sender, body, lane, parts, wire_parts,
            price_micros, carrier_id, network, 3, created_at, created_at FROM messages WHERE id = (${delivered})`,
  ),
  sql(
    'a receipt that ended another message',
    'stored wrongly',
    `UPDATE messages SET carrier_ref = (SELECT max(carrier_ref) FROM messages WHERE id > (${delivered})) WHERE id = (${delivered})`,
  ),
  sql('another price', 'ledger drift', `UPDATE messages SET price_micros = price_micros + 1 WHERE id = (${delivered})`),
  sql(
    'a balance off by one',
    'ledger drift',
    `UPDATE accounts SET balance_micros = balance_micros + 1 WHERE id = (${anAccount})`,
  ),
  sql(
    'a refund that was made twice',
    'ledger drift',
    `INSERT INTO transfers (kind, debit_id, credit_id, amount_micros, message_id, created_at)
       SELECT kind, debit_id, credit_id, amount_micros, message_id, created_at FROM transfers WHERE kind = 'refund' LIMIT 1;
     UPDATE accounts SET balance_micros = balance_micros + (SELECT amount_micros FROM transfers ORDER BY id DESC LIMIT 1)
       WHERE id = (SELECT credit_id FROM transfers ORDER BY id DESC LIMIT 1)`,
  ),
  sql(
    'a refund of what was delivered',
    'ledger drift',
    `INSERT INTO transfers (kind, debit_id, credit_id, amount_micros, message_id, created_at)
       SELECT 'refund', 1, account_id, price_micros, id, created_at FROM messages WHERE id = (${delivered});
     INSERT INTO refunds (message_id, transfer_id)
       SELECT message_id, id FROM transfers ORDER BY id DESC LIMIT 1;
     UPDATE accounts SET balance_micros = balance_micros + (SELECT amount_micros FROM transfers ORDER BY id DESC LIMIT 1)
       WHERE id = (SELECT credit_id FROM transfers ORDER BY id DESC LIMIT 1)`,
  ),
  sql(
    'a refund that was not made',
    'ledger drift',
    `UPDATE accounts SET balance_micros = balance_micros -
         (SELECT amount_micros FROM transfers WHERE id = (SELECT min(transfer_id) FROM refunds))
       WHERE id = (SELECT credit_id FROM transfers WHERE id = (SELECT min(transfer_id) FROM refunds));
     DROP TRIGGER transfers_never_go;
     DELETE FROM transfers WHERE id = (SELECT min(transfer_id) FROM refunds);
     DELETE FROM refunds WHERE transfer_id = (SELECT min(transfer_id) FROM refunds)`,
  ),
  sql('an event that was dropped', 'events missing', 'DELETE FROM events WHERE id = (SELECT min(id) FROM events)'),
  sql(
    'an event that was written twice',
    'events missing',
    `INSERT INTO events (key_id, type, message_id, inbound_id, body, state, created_at, final_at)
     SELECT key_id, type, message_id, inbound_id, body, state, created_at, final_at FROM events WHERE type = 'dlr' LIMIT 1`,
  ),
  sql(
    'an event that waits nowhere',
    'events missing',
    'UPDATE events SET state = 0 WHERE id = (SELECT min(id) FROM events)',
  ),
  sql(
    'an opt-out that was forgotten',
    'opt-outs broken',
    "DELETE FROM optouts; DELETE FROM optout_changes WHERE source = 'reply'",
  ),
  sql('an opt-out that did not hold', 'opt-outs broken', 'UPDATE optout_changes SET at = at - 60000'),
  sql('a STOP without an answer', 'opt-outs broken', 'DELETE FROM optout_answers'),
  sql(
    'an opt-out that nobody was told of',
    'opt-outs broken',
    "DELETE FROM events WHERE id = (SELECT min(id) FROM events WHERE type = 'optout')",
  ),
  sql(
    'a cancelled message that was sent',
    'schedule broken',
    `UPDATE messages SET status = 3, error = 'cancelled' WHERE id = (${delivered})`,
  ),
  sql('a message that was not released', 'schedule broken', 'UPDATE scheduled SET due_at = 1'),
  sql(
    'a message before its time',
    'schedule broken',
    'UPDATE messages SET due_at = due_at + 3600000 WHERE due_at IS NOT NULL AND status = 2',
  ),
  outside('a message in quiet hours', 'schedule broken', (records) =>
    records.map((record) => (record.event === 'quiet' ? { ...record, toMs: record.toMs + 86_400_000 } : record)),
  ),
  outside('a cancel that was answered and not done', 'schedule broken', (records) =>
    records.map((record) => (record.event === 'changed' ? { ...record, done: record.done + 1000 } : record)),
  ),
  sql(
    'a message accepted by a clock an hour behind',
    'times wrong',
    `UPDATE messages SET created_at = created_at - 3600000 WHERE id = (${delivered})`,
  ),
  outside('a message that waited long after the last fault', 'not settled', (records) =>
    records.map((record) => (record.event === 'settled' ? { ...record, tookMs: 61_000 } : record)),
  ),
  sql('a reference that was lost', 'options lost', "UPDATE message_options SET reference = 'x'"),
  sql('a text for somebody else', 'options lost', "UPDATE messages SET body = replace(body, 'Kia ora 6', 'Kia ora 7')"),
  sql('a validity that was lost', 'options lost', 'UPDATE message_options SET validity_s = NULL'),
  outside('a run without a STOP', 'never played', (records) => records.filter(({ event }) => event !== 'reply')),
  outside('an event that never arrived', 'events missing', (records) => {
    const { id } = records.find((record) => record.event === 'webhook')!
    return records.filter((record) => record.event !== 'webhook' || record.id !== id)
  }),
  outside('a webhook that nobody signed', 'webhooks wrong', (records) => {
    const first = records.find((record) => record.event === 'webhook')!
    return records.map((record) => (record === first ? { ...first, signature: 'v1,AAAA' } : record))
  }),
  outside('a try with another body', 'webhooks wrong', (records) => {
    const first = records.find((record) => record.event === 'webhook')!
    return [...records, { ...first, body: `${first.body} ` }]
  }),
  outside('a status that went back', 'status backwards', (records) => {
    const { messages } = records.find((record) => record.event === 'answer' && record.messages.length > 0) as Answered
    const messageId = messages[0]!.id
    const ended = { event: 'status', messageId, status: 'delivered' } as const
    return [...records, ended, { ...ended, status: 'sent' }]
  }),
  outside('a refused request that was stored', 'stored wrongly', (records) =>
    records.map((record) => (record.event === 'answer' ? { ...record, status: 403 } : record)),
  ),
  simulator('a part that was sent twice', 'duplicated without cause', (submits) => {
    const twice = submits.find(({ command_status, isAnswered }) => command_status === 0 && isAnswered)!
    // Long before the link was closed, so that its answer cannot have been lost with it.
    return [{ ...twice, atMs: twice.atMs - 60_000, message_id: '1' }, ...submits]
  }),
  simulator('a one-time code that was sent twice', 'otp resent', (submits) => {
    const code = (text: string) => Buffer.from(text, 'hex').toString('latin1').includes('verification code')
    const once = submits.find(({ command_status, short_message }) => command_status === 0 && code(short_message))!
    return [{ ...once, message_id: '1' }, ...submits]
  }),
  simulator('a message that was sent and never stored', 'lost', (submits) => {
    const { short_message } = submits.find(({ command_status }) => command_status === 0)!
    const known = submits.find((submit) => submit.short_message === short_message)!
    return [...submits, { ...known, destination_addr: '64210000000' }]
  }),
]

type Answered = Extract<OutsideRecord, { event: 'answer' }>

interface SubmitLine {
  event: string
  atMs: number
  command_status: number
  message_id: string | null
  isAnswered: boolean
  destination_addr: string
  short_message: string
}

function sql(name: string, bound: Bound, statements: string): Plant {
  return {
    name,
    bound,
    plant(folder) {
      const db = new DatabaseSync(join(dataDirOf(folder), 'websms.db'), { enableForeignKeyConstraints: false })
      db.exec(statements)
      db.close()
    },
  }
}

function outside(name: string, bound: Bound, change: (records: OutsideRecord[]) => OutsideRecord[]): Plant {
  return { name, bound, plant: (folder) => rewrite(join(folder, 'outside.jsonl'), change) }
}

function simulator(name: string, bound: Bound, change: (submits: SubmitLine[]) => SubmitLine[]): Plant {
  const plant = (folder: string) =>
    rewrite<SubmitLine>(join(folder, 'simulator-0.jsonl'), (lines) => {
      const submits = lines.filter(({ event }) => event === 'submit')
      return [...change(submits), ...lines.filter(({ event }) => event !== 'submit')]
    })
  return { name, bound, plant }
}

function rewrite<Line>(path: string, change: (lines: Line[]) => Line[]): void {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  const changed = change(lines.map((line) => JSON.parse(line) as Line))
  writeFileSync(path, changed.map((line) => `${JSON.stringify(line)}\n`).join(''))
}
