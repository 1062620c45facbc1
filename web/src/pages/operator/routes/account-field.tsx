/** A field for one account, found by its name or id. */
import { Select, type SelectProps } from '@mantine/core'
import { type Account, accountLabel, useAccountOptions } from './choices.ts'

interface AccountFieldProps extends Omit<SelectProps, 'value' | 'onChange' | 'data' | 'filter'> {
  /** Empty: none. */
  account: string
  onAccount: (id: string) => void
  known?: readonly Account[]
}

export function AccountField({ account, onAccount, known = [], ...rest }: AccountFieldProps) {
  const { search, setSearch, options, accountOf } = useAccountOptions(known)
  const chosen = { value: account, label: accountLabel(accountOf(account)) }
  const isKnown = account === '' || options.some(({ value }) => value === account)
  // After a choice the field holds its label, which is no search.
  const isSearch = options.every(({ label }) => label !== search)
  return (
    <Select
      searchable
      clearable
      nothingFoundMessage="No matching accounts"
      {...rest}
      {...(isSearch && { filter: ({ options: found }) => found })}
      data={isKnown ? options : [chosen, ...options]}
      searchValue={search}
      onSearchChange={setSearch}
      value={account === '' ? null : account}
      onChange={(id) => onAccount(id ?? '')}
    />
  )
}
