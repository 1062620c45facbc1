/** `websms carrier show` and `fields`: the settings of a carrier, and those that one can have. */
import { type CarrierField, carrierFieldGroups, carrierFields, expectedOf } from '@websms/contract/carrier-fields'
import type { Command } from 'commander'
import { callbackUrls } from '../carriers/http/callbacks.ts'
import { protocolOf } from '../carriers/secret-texts.ts'
import { readStoredCarriers, type StoredCarrier } from '../carriers/stored.ts'
import { carrierTexts } from '../settings/carriers.ts'
import { publicUrlOf, type Settings } from '../settings.ts'
import type { Store } from '../store/store.ts'
import { UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore } from './answer.ts'
import { printAnswer } from './print-answer.ts'
import { columns, type Terminal } from './terminal.ts'

export function addCarrierShow(carrier: Command, terminal: Terminal): void {
  addAnswerOptions(carrier.command('show'))
    .description('show the settings of a carrier without its password, and the addresses that one over HTTP calls')
    .argument('<id>', 'the carrier')
    .action((id: string, _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store, settings) => {
        const fixed = settings.carriers.find((entry) => entry.id === id)
        const stored = (await readStoredCarriers(store.read)).find(({ name }) => name === id)
        const texts = stored?.texts ?? (fixed && carrierTexts(fixed))
        if (texts === undefined) throw await noSettings(store, id)
        const origin = stored ? 'stored' : 'WEBSMS_CARRIERS'
        const retired = stored !== undefined && stored.retiredAt !== null
        const callbacks = stored ? callbacksOf(stored, store, settings) : null
        return {
          json: { carrier: id, origin: stored ? 'stored' : 'environment', retired, settings: texts, callbacks },
          lines: [
            `Carrier ${id}, ${origin}${retired ? ', retired' : ''}`,
            ...columns(Object.entries(texts).map(([name, text]) => [`  ${name}`, text])),
            ...(callbacks === null ? [] : [`Receipts to ${callbacks.receipt}`, `Replies to ${callbacks.inbound}`]),
          ],
        }
      }),
    )

  carrier
    .command('fields')
    .description('list the settings that a carrier can have, and when one needs them')
    .option('--json', 'print only JSON to stdout')
    .action((_options: unknown, command: Command) => {
      const fields: readonly CarrierField[] = carrierFields
      printAnswer(terminal, command, {
        json: fields,
        lines: carrierFieldGroups.flatMap(({ name: group, label }) => [
          `${label}:`,
          ...fields.filter((field) => field.group === group).flatMap(fieldLines),
          '',
        ]),
      })
    })
}

/** The addresses that a carrier over HTTP calls, with their secret; null over SMPP. */
function callbacksOf({ texts, secretTexts }: StoredCarrier, store: Store, settings: Settings) {
  if (protocolOf(texts) !== 'http') return null
  const { callback_secret = '' } = secretTexts(store.secrets)
  return callbackUrls(texts.callback_base || publicUrlOf(settings, settings.port), callback_secret)
}

function fieldLines({ name, kind, help, default: standard, empty, required }: CarrierField): string[] {
  const otherwise = required ? 'must be given' : `default: ${standard || empty || 'nothing'}`
  return [`  ${name}=  ${expectedOf(kind)}; ${otherwise}`, `      ${help}`]
}

/** For a carrier without settings, be it known or not. */
export async function noSettings(store: Store, id: string): Promise<UserError> {
  const known = await store.read.selectFrom('carriers').select('simulated').where('name', '=', id).executeTakeFirst()
  if (known === undefined) return noCarrier(id)
  return new UserError(
    known.simulated
      ? `${id} is a carrier of the simulator, and has no settings.`
      : `${id} was set by WEBSMS_CARRIERS, which is not set here: give this command the settings that the gateway has.`,
  )
}

export function noCarrier(id: string): UserError {
  return new UserError(`There is no carrier ${id}. List them with: websms carrier list`)
}
