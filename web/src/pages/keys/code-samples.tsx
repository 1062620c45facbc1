/** Programs to copy, a tab for each language. */
import { Tabs } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useSession } from '../../client/session.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import classes from './keys.module.css'
import { clientSamples, receiverSamples, type Sample, secretPlaceholder } from './samples.ts'

export function ClientSamples({ clientId }: { clientId: string }) {
  const { site } = useSession()
  return (
    <>
      <SampleTabs label="Code samples" samples={clientSamples({ apiUrl: site.api_url, clientId })} heightMax={26} />
      <p className={classes.note}>
        Replace <code>{secretPlaceholder}</code> with the client secret. In production, keep it out of your code.
      </p>
    </>
  )
}

export function ReceiverSamples() {
  return <SampleTabs label="Webhook receivers" samples={receiverSamples} heightMax={18} />
}

interface SampleTabsProps {
  label: string
  samples: readonly Sample[]
  /** In lines. */
  heightMax: number
}

/** The language is remembered: a PHP programmer wants PHP on every page. */
function SampleTabs({ label, samples, heightMax }: SampleTabsProps) {
  const [language, setLanguage] = useLocalStorage({ key: 'websms-language', defaultValue: samples[0]!.language })
  const shown = samples.some((sample) => sample.language === language) ? language : samples[0]!.language
  return (
    <Tabs value={shown} onChange={(value) => value !== null && setLanguage(value)} keepMounted={false}>
      <Tabs.List aria-label={label}>
        {samples.map((sample) => (
          <Tabs.Tab key={sample.language} value={sample.language}>
            {sample.language}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {samples.map((sample) => (
        <Tabs.Panel key={sample.language} value={sample.language} pt="sm">
          <CodeBlock label={sample.file} code={sample.code} heightMax={heightMax} />
          <p className={classes.note}>
            Run it: <code>{sample.run}</code>
          </p>
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}
