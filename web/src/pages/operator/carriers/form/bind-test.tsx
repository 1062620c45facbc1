/** The outcome of a bind that was tried with the settings of the form. */
import { Alert, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconPlugConnected } from '@tabler/icons-react'
import type { AnswerOf } from '../../../../client/api.ts'
import { duration } from '../../../../ui/formats.ts'

type BindTest = AnswerOf<'POST /operator/carriers/test'>

const outcomes = {
  bound: { color: 'teal', title: 'The carrier took the bind', icon: IconCircleCheck },
  reached: { color: 'gray', title: 'The carrier can be reached', icon: IconPlugConnected },
  failed: { color: 'red', title: 'The bind failed', icon: IconCircleX },
} as const

/** `bound`: the carrier is bound with its stored settings meanwhile. */
export function BindTestResult({ test, bound }: { test: BindTest; bound: boolean }) {
  const { result, said, cure, ms } = test
  const { color, title, icon: Shape } = outcomes[result]
  return (
    <Alert color={color} icon={<Shape size={18} />} title={`${title} (${duration(ms)})`}>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        <bdi>{said}</bdi>
        {result === 'bound' && '. It was unbound again; nothing was sent or saved.'}
      </Text>
      {cure !== null && (
        <Text size="sm" mt={4} fw={550}>
          {cure}
        </Text>
      )}
      {result === 'failed' && bound && (
        <Text size="sm" mt={4}>
          This carrier is bound at the moment: one that allows a single bind refuses a second one.
        </Text>
      )}
    </Alert>
  )
}
