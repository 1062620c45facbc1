/** The Quick Start: five steps that tick themselves off as they happen, and beside them a first SMS without any program. */
import { Button, Text, Title } from '@mantine/core'
import { IconCheck, IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { Link, type LinkProps, linkOptions } from '@tanstack/react-router'
import type { FirstStep } from '@websms/contract/members'
import { useAccount, useMay } from '../../client/session.ts'
import { ButtonLink } from '../../ui/button-link.tsx'
import { FirstSms } from './first-sms.tsx'
import classes from './first-steps.module.css'
import type { Guide } from './use-first-steps.ts'

export default function FirstSteps({ guide: { steps, key_id: keyId, folded, setFolded, close } }: { guide: Guide }) {
  const done = steps.filter((step) => step.done).length
  // With none left, one line says so until it is closed.
  const next = steps.find((step) => !step.done)
  return (
    <section className={classes.card} aria-label="Quick Start">
      <header className={classes.head}>
        <Title order={2}>Quick Start</Title>
        <Text size="sm" c="dimmed" role="status">
          {next === undefined
            ? `All ${done} done: your apps can send messages and receive replies and delivery receipts.`
            : `${done} of ${steps.length} done`}
        </Text>
        {next === undefined ? (
          <Button variant="default" size="compact-sm" ml="auto" onClick={close}>
            Close
          </Button>
        ) : (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            ml="auto"
            aria-expanded={!folded}
            rightSection={folded ? <IconChevronDown size={14} /> : <IconChevronUp size={14} />}
            onClick={() => setFolded(!folded)}
          >
            {folded ? 'Show' : 'Hide'}
          </Button>
        )}
      </header>
      {!folded && (
        <div className={classes.columns}>
          <FirstSms sentBefore={steps.some(({ step, done }) => step === 'message' && done)} />
          {next !== undefined && (
            <ol className={classes.steps}>
              {steps.map(({ step, done }, index) => (
                <Step key={step} step={step} number={index + 1} done={done} open={step === next.step} keyId={keyId} />
              ))}
            </ol>
          )}
        </div>
      )}
    </section>
  )
}

interface StepProps {
  step: FirstStep
  number: number
  done: boolean
  /** The one to do now. */
  open: boolean
  keyId: string | null
}

function Step({ step, number, done, open, keyId }: StepProps) {
  const { demo } = useAccount()
  const may = useMay('developer')
  const { title, text, link, action } = words[step]({ keyId, demo })
  return (
    <li className={classes.step} data-done={done || undefined} data-open={open || undefined}>
      <span className={classes.mark}>{done ? <IconCheck size={14} stroke={2.5} aria-label="Done" /> : number}</span>
      <div>
        <Link {...link} className={classes.title}>
          {title}
        </Link>
        {open && (
          <>
            <p>{may ? text : `${text} Ask a developer or owner of the account to do this.`}</p>
            {may && (
              <ButtonLink {...link} size="compact-sm" variant="default">
                {action}
              </ButtonLink>
            )}
          </>
        )}
      </div>
    </li>
  )
}

interface StepWords {
  title: string
  text: string
  /** On the button. */
  action: string
  link: LinkProps
}

interface Circumstances {
  keyId: string | null
  demo: boolean
}

const keysLink = linkOptions({ to: '/keys' })

function keyLink(keyId: string | null): LinkProps {
  return keyId === null ? keysLink : linkOptions({ to: '/keys/$id', params: { id: keyId } })
}

/** In the words of the reference's Quick Start. */
const words: Record<FirstStep, (circumstances: Circumstances) => StepWords> = {
  key: () => ({
    title: 'Create an API key',
    text: 'Your app signs in with a client ID and a client secret.',
    action: 'Create an API key',
    link: keysLink,
  }),
  credentials: ({ keyId, demo }) => ({
    title: 'Save the credentials',
    text: `${demo ? "The demo key's client secret was printed once, when the gateway first started." : 'The client secret is shown once.'} Store it where your app can read it. This step is ticked when the key is first used. Lost the secret? Rotate it on the key's page.`,
    action: 'Open the API key',
    link: keyLink(keyId),
  }),
  token: ({ keyId }) => ({
    title: 'Get a token',
    text: "Your app posts its credentials to /auth/token. Code samples in seven languages are on the key's page.",
    action: 'View code samples',
    link: keyLink(keyId),
  }),
  message: () => ({
    title: 'Send an SMS',
    text: 'Post it to /sms/out with the token, or send one from here without code.',
    action: 'Send a message',
    link: linkOptions({ to: '/send' }),
  }),
  webhook: ({ keyId }) => ({
    title: 'Set the webhook URL',
    text: 'Replies and delivery receipts are posted to it as they happen.',
    action: 'Set the webhook URL',
    link: keyLink(keyId),
  }),
}
