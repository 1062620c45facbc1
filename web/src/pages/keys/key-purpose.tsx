/** The purpose of the messages that are sent with a key. */
import { Select } from '@mantine/core'
import type { KeyDetail } from '@websms/contract/members'
import { api } from '../../client/api.ts'
import { keyPurposeOptions, purposeNames, type SendPurpose } from '../../ui/purposes.ts'
import { tellProblem, useChange } from '../../ui/use-change.ts'

export function KeyPurpose({ apiKey: { id, purpose } }: { apiKey: KeyDetail }) {
  const save = useChange((next: SendPurpose) => api('PATCH /keys/:id', { params: { id }, body: { purpose: next } }), {
    shownBy: ['GET /keys', 'GET /keys/:id'],
    done: (next) => `This key now sends ${purposeNames[next]}.`,
  })
  return (
    <Select
      label="Messages sent with this key are"
      description="Routes, senders and the rules of countries go by it. One-time codes are always one-time codes."
      maw={420}
      mt="md"
      allowDeselect={false}
      disabled={save.isPending}
      data={keyPurposeOptions}
      value={purpose}
      onChange={(next) =>
        next !== null && next !== purpose && save.mutate(next as SendPurpose, { onError: tellProblem })
      }
    />
  )
}
