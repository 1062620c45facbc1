/** The fields for the messages that a rule is about. */
import { Fieldset, Stack, Text } from '@mantine/core'
import type { RouteRule } from '@websms/contract/members'
import { beginningOfNumber } from '@websms/sms'
import { countryLabel, countryOptions } from '../../../../ui/countries.ts'
import { purposeOptions } from '../../../../ui/purposes.ts'
import { ChoicesField, ValuesField } from '../../../../ui/values-field.tsx'
import { type Account, accountLabel, type Choices, useAccountOptions } from '../choices.ts'
import classes from './rule-editor.module.css'

type Match = RouteRule['match']

interface MatchFieldsProps {
  match: Match
  onMatch: (match: Match, accounts?: readonly Account[]) => void
  choices: Choices
  accounts: readonly Account[]
}

export function MatchFields({ match, onMatch, choices, accounts }: MatchFieldsProps) {
  const set = <Kind extends keyof Match>(kind: Kind) => ({
    values: match[kind],
    onValues: (values: string[]) => onMatch({ ...match, [kind]: values }),
  })
  const { search, setSearch, options, accountOf } = useAccountOptions(accounts)
  return (
    <Fieldset legend="Which messages" className={classes.fields}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          A message must fit each field that has values, by any one of them. An empty field fits every message.
        </Text>
        <ValuesField
          name="networks"
          label="Networks"
          description="From the portability table or an HLR lookup, otherwise from the prefix"
          placeholder="Spark"
          suggestions={choices.networks}
          {...set('networks')}
        />
        <ChoicesField
          name="countries"
          label="Countries"
          placeholder="New Zealand"
          data={withUnknown(countryOptions, match.countries, countryLabel)}
          value={match.countries}
          onChange={(countries) => onMatch({ ...match, countries })}
        />
        <ValuesField
          name="prefixes"
          label="Prefixes"
          description="First digits of numbers, country code first. Several can be pasted."
          placeholder="6421"
          inputMode="numeric"
          kept={(typed) => beginningOfNumber(typed) ?? typed}
          {...set('prefixes')}
        />
        <ChoicesField
          name="purposes"
          label="Purposes"
          placeholder="One-time codes"
          data={[...purposeOptions]}
          value={match.purposes}
          onChange={(purposes) => onMatch({ ...match, purposes: purposes as Match['purposes'] })}
        />
        <ChoicesField
          name="accounts"
          label="Accounts"
          placeholder="Name or ID"
          // The server has filtered them.
          filter={({ options: found }) => found}
          searchValue={search}
          onSearchChange={setSearch}
          data={withUnknown(options, match.accounts, (id) => accountLabel(accountOf(id)))}
          value={match.accounts}
          onChange={(ids) => onMatch({ ...match, accounts: ids }, ids.map(accountOf))}
        />
        <ValuesField
          name="senders"
          label="Senders"
          description="Short codes, numbers or names that messages come from"
          placeholder="2190"
          suggestions={choices.senders}
          {...set('senders')}
        />
      </Stack>
    </Fieldset>
  )
}

/** A chosen value is always an option. */
function withUnknown(
  options: readonly { value: string; label: string }[],
  chosen: readonly string[],
  label: (value: string) => string,
) {
  const known = new Set(options.map(({ value }) => value))
  return [...options, ...chosen.filter((value) => !known.has(value)).map((value) => ({ value, label: label(value) }))]
}
