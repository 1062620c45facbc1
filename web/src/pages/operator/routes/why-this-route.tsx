/** "Why this route?" for any number: each step that a message takes, without sending one. */
import { Select, Switch, Text, TextInput } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import type { RouteRule } from '@websms/contract/members'
import type { ReactNode } from 'react'
import { useAnswer } from '../../../client/answer.ts'
import type { AnswerOf } from '../../../client/api.ts'
import { CopyId } from '../../../ui/copy.tsx'
import { countryLabel } from '../../../ui/countries.ts'
import { useFilters } from '../../../ui/filters.ts'
import { dollars } from '../../../ui/formats.ts'
import { KeyValues } from '../../../ui/key-values.tsx'
import { NumberForm } from '../../../ui/number-form.tsx'
import { purposeOptions } from '../../../ui/purposes.ts'
import { Section } from '../../../ui/section.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { useTyped } from '../../../ui/use-typed.ts'
import { AccountField } from './account-field.tsx'
import classes from './routes.module.css'

type Answer = AnswerOf<'GET /operator/routes/explain'>
type Purpose = RouteRule['match']['purposes'][number]

interface WhyThisRouteProps {
  title?: string
  intro?: string
}

export function WhyThisRoute({
  title = 'Why this route?',
  intro = 'See which carrier a message to a number would take by the saved rules. Nothing is sent.',
}: WhyThisRouteProps) {
  const { values, set } = useFilters()
  const { to = '', demo, account = '', sender = '', purpose } = values
  const { data, error, isFetching, refetch } = useAnswer(
    'GET /operator/routes/explain',
    {
      query: {
        to,
        ...(account === '' ? { demo: demo === 'true' || undefined } : { account_id: account }),
        sender: sender || undefined,
        purpose: purpose as Purpose | undefined,
      },
    },
    { enabled: to !== '' },
  )
  const explain = (number: string) => {
    if (number === to) void refetch()
    else set({ to: number || undefined })
  }
  return (
    <Section title={title} intro={intro}>
      <NumberForm name="to" number={to} action="Explain" loading={isFetching} error={error} onNumber={explain}>
        <Switch
          label="For a demo account"
          mt={{ base: 0, xs: 30 }}
          disabled={account !== ''}
          checked={account === '' && demo === 'true'}
          onChange={(event) => set({ demo: event.currentTarget.checked ? 'true' : undefined })}
        />
      </NumberForm>
      <div className={classes.asked}>
        <AccountField
          label="Account"
          placeholder="Any"
          account={account}
          onAccount={(id) => set({ account: id || undefined })}
        />
        <SenderField sender={sender} onSender={(next) => set({ sender: next || undefined })} />
        <Select
          label="Purpose"
          data={[...purposeOptions]}
          value={purpose ?? 'transactional'}
          onChange={(next) => set({ purpose: next === 'transactional' ? undefined : (next ?? undefined) })}
        />
      </div>
      <div aria-live="polite" style={{ marginTop: data === undefined ? 0 : 14 }}>
        {data !== undefined && error === null && <Explained answer={data} />}
      </div>
    </Section>
  )
}

/** Asked for when the field is left, or with Enter. */
function SenderField({ sender, onSender }: { sender: string; onSender: (sender: string) => void }) {
  const [typed, setTyped] = useTyped(sender)
  return (
    <TextInput
      label="Sender"
      placeholder="The shared short code"
      maxLength={15}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => onSender(typed.trim())}
      onKeyDown={(event) => event.key === 'Enter' && onSender(typed.trim())}
    />
  )
}

function Explained({ answer }: { answer: Answer }) {
  const { number, written, refusal, country, country_allowed, prefix_holder, in_table, network, carrier } = answer
  const { rule, cost, price, sender, sender_note } = answer
  return (
    <>
      <Text fw={600} mb="xs">
        {carrier === null ? 'No carrier would take it.' : `It would go to ${carrier}.`}
      </Text>
      <KeyValues
        items={[
          ['Entered as', written],
          ['Sent to', number === null ? <No key="number">{refusal}</No> : <CopyId key="number" value={number} />],
          [
            'Country',
            country === null ? null : country_allowed ? countryLabel(country) : <No key="country">{refusal}</No>,
          ],
          ['Destination', country_allowed && refusal !== null && <No key="blocked">{refusal}</No>],
          ['Prefix assigned to', number === null ? null : (prefix_holder ?? 'unknown')],
          ['Portability table', number === null ? null : (in_table ?? 'not in the table')],
          ['HLR provider', number === null ? null : hlrText(answer)],
          ['Network', number === null ? null : (network ?? 'unknown')],
          ['Sender', sender === null ? null : sender_note === null ? sender : `${sender}. ${sender_note}`],
          ['Rule', carrier === null ? rule : (rule ?? 'none: the carriers\u2019 own networks')],
          ['Price per part', price !== null && `${dollars(price.part)}. ${price.why}`],
          ['Cost per part', cost !== null && dollars(cost)],
        ]}
      />
      <Candidates answer={answer} />
    </>
  )
}

function hlrText({ hlr, hlr_counts }: Answer): string {
  if (hlr === null) return hlr_counts ? 'no response' : 'not used for messages'
  const said = hlr.network ?? 'network unknown'
  return hlr_counts ? said : `${said} (from a recent lookup)`
}

function Candidates({ answer: { candidates } }: { answer: Answer }) {
  if (candidates.length === 0) return null
  return (
    <ol style={{ margin: '14px 0 0', padding: 0, listStyle: 'none', fontSize: 13 }} aria-label="Carriers, in order">
      {candidates.map(({ carrier, taken, why }) => (
        <li key={carrier} style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 10px', padding: '5px 0' }}>
          <StatusBadge
            status={taken ? 'taken' : 'not taken'}
            tone={taken ? 'good' : 'quiet'}
            icon={taken ? IconCheck : IconX}
            label={carrier}
          />
          <span>{why}</span>
        </li>
      ))}
    </ol>
  )
}

function No({ children }: { children: ReactNode }) {
  return (
    <Text span size="sm" c="red.8">
      {children}
    </Text>
  )
}
