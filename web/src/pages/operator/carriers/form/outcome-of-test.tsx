/** The outcome of a test with the settings of the form: of a bind, or of a message over HTTP with the exchange as it was. */
import { Alert, Code, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconPlugConnected } from '@tabler/icons-react'
import type { CarrierProtocol } from '@websms/contract/carrier-fields'
import type { AnswerOf } from '../../../../client/api.ts'
import { CodeBlock } from '../../../../ui/code-block.tsx'
import { duration } from '../../../../ui/formats.ts'

type CarrierTest = AnswerOf<'POST /operator/carriers/test'>

const outcomes = {
  bound: { color: 'teal', icon: IconCircleCheck },
  reached: { color: 'gray', icon: IconPlugConnected },
  failed: { color: 'red', icon: IconCircleX },
} as const

const titles: Record<CarrierProtocol, Record<CarrierTest['result'], string>> = {
  smpp: { bound: 'The carrier took the bind', reached: 'The carrier can be reached', failed: 'The bind failed' },
  http: { bound: 'The carrier took the message', reached: 'The carrier can be reached', failed: 'The test failed' },
}

interface TestOutcomeProps {
  test: CarrierTest
  protocol: CarrierProtocol
  /** The carrier is bound with its stored settings meanwhile. */
  bound: boolean
}

export function TestOutcome({ test, protocol, bound }: TestOutcomeProps) {
  const { result, said, cure, ms } = test
  const { color, icon: Shape } = outcomes[result]
  const isBind = protocol === 'smpp'
  return (
    <Stack gap="sm">
      <Alert color={color} icon={<Shape size={18} />} title={`${titles[protocol][result]} (${duration(ms)})`}>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          <bdi>{said}</bdi>
          {isBind && result === 'bound' && '. It was unbound again; nothing was sent or saved.'}
        </Text>
        {cure !== null && (
          <Text size="sm" mt={4} fw={550}>
            {cure}
          </Text>
        )}
        {isBind && result === 'failed' && bound && (
          <Text size="sm" mt={4}>
            This carrier is bound at the moment: one that allows a single bind refuses a second one.
          </Text>
        )}
      </Alert>
      <Exchange test={test} />
    </Stack>
  )
}

function Exchange({ test: { request, answer, id } }: { test: CarrierTest }) {
  if (request === null) return null
  return (
    <>
      <CodeBlock label="Request as it was sent, without secrets" code={request} heightMax={14} wraps />
      {answer !== null && <CodeBlock label="Answer" code={answer} heightMax={14} wraps />}
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {id === null ? 'No message ID was read from the answer.' : 'Message ID: '}
        {id !== null && <Code>{id}</Code>}
      </Text>
    </>
  )
}
