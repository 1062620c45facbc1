/** Everything known of a number. Each lookup has its address, so that "back" leads to the previous one. */
import { Stack } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconDeviceMobileSearch } from '@tabler/icons-react'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useAnswer } from '../../client/answer.ts'
import type { AnswerOf } from '../../client/api.ts'
import { ButtonLink } from '../../ui/button-link.tsx'
import { CopyId } from '../../ui/copy.tsx'
import { KeyValues } from '../../ui/key-values.tsx'
import { EmptyState, Loaded } from '../../ui/list-states.tsx'
import { NumberForm } from '../../ui/number-form.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Section } from '../../ui/section.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { countryName } from '../send/recipients-summary.tsx'
import classes from './lookup.module.css'

const lookupRoute = getRouteApi('/shell/account/developer/lookup')

export function LookupPage() {
  const { number } = lookupRoute.useSearch()
  const navigate = useNavigate()
  const answer = useAnswer(
    'GET /lookup',
    { query: { number: number! } },
    {
      enabled: number !== undefined,
      // Where an HLR provider is asked each time costs money.
      staleTime: Number.POSITIVE_INFINITY,
    },
  )
  return (
    <>
      <PageHeader
        title="Lookup"
        intro="Check whether a number is valid, which network serves it, and whether it was ported."
      />
      <NumberForm
        className={classes.form}
        number={number}
        action="Look up"
        loading={answer.isFetching}
        autoFocus={number === undefined}
        onNumber={(written) => void navigate({ to: '/lookup', search: { number: written } })}
      />
      {number === undefined ? (
        <EmptyState
          icon={IconDeviceMobileSearch}
          title="Look up any phone number"
          text="New Zealand and Australian numbers as you dial them; others with their country code."
        />
      ) : (
        <Loaded answer={answer} rows={5}>
          {(facts) => <Facts facts={facts} />}
        </Loaded>
      )}
    </>
  )
}

const types: Record<string, string> = {
  mobile: 'Mobile',
  fixed_line: 'Fixed line',
  fixed_line_or_mobile: 'Fixed line or mobile',
  toll_free: 'Toll free',
  premium_rate: 'Premium rate',
  shared_cost: 'Shared cost',
  voip: 'Internet telephony',
  personal_number: 'Personal number',
  pager: 'Pager',
  uan: 'Company number',
  voicemail: 'Voicemail',
}

function Facts({ facts }: { facts: AnswerOf<'GET /lookup'> }) {
  const { number, valid, problem, country, type, network, ported, prefix_network } = facts
  const unknown = 'Unknown'
  return (
    <Section
      title="Number"
      action={
        problem === null && (
          <>
            <ButtonLink variant="default" size="compact-sm" to="/send" search={{ to: number }}>
              Send a message
            </ButtonLink>
            <ButtonLink variant="default" size="compact-sm" to="/messages" search={{ number }}>
              View messages
            </ButtonLink>
          </>
        )
      }
    >
      <Stack>
        <KeyValues
          items={[
            [
              'Number',
              problem === null ? (
                <CopyId key="number" value={number} what="number" />
              ) : (
                <bdi key="number">{number}</bdi>
              ),
            ],
            [
              'Valid',
              <StatusBadge
                key="valid"
                status={valid ? 'valid' : 'not valid'}
                tone={valid ? 'good' : 'bad'}
                icon={valid ? IconCircleCheck : IconCircleX}
                label={valid ? 'Yes' : 'No'}
              />,
            ],
            ['Why', problem ?? (valid ? null : 'No such number exists in its country.')],
            ['Country', country === null ? unknown : countryName(country)],
            ['Type', type === null ? unknown : types[type]],
            ['Network', network ?? unknown],
            ['Ported', ported === null ? unknown : ported ? 'Yes' : 'No'],
            ['Prefix assigned to', prefix_network],
          ]}
        />
      </Stack>
    </Section>
  )
}
