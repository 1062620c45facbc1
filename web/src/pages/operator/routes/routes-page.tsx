/** Routing: the rules, what takes each network now, the reasons for the route of a number, and blocked destinations. */
import { Tabs } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useFilters } from '../../../ui/filters.ts'
import { LeaveGuard } from '../../../ui/leave-guard.tsx'
import { Loaded } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { DestinationsSection } from './destinations/destinations-section.tsx'
import { NetworksNow } from './networks-now.tsx'
import { RulesSection } from './rules/rules-section.tsx'
import { useRules } from './rules/use-rules.ts'
import { WhyThisRoute } from './why-this-route.tsx'

export function RoutesPage() {
  const { values, set } = useFilters()
  // Here, so that a look at the other tab keeps the draft.
  const { answer, rules } = useRules()
  const tab = values.tab === 'destinations' ? 'destinations' : 'rules'
  return (
    <>
      <PageHeader
        title="Routes"
        intro={
          <>
            Which <Link to="/operator/carriers">carrier</Link> a message goes to, and where messages may go.
          </>
        }
      />
      <LeaveGuard dirty={rules?.dirty === true} />
      <Tabs
        value={tab}
        onChange={(next) => set({ tab: next === 'rules' ? undefined : (next ?? undefined) })}
        keepMounted={false}
      >
        <Tabs.List aria-label="Routing" mb="md">
          <Tabs.Tab value="rules">Rules</Tabs.Tab>
          <Tabs.Tab value="destinations">Blocked destinations</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="rules">
          <Loaded answer={answer} rows={4}>
            {() => rules && <RulesSection rules={rules} />}
          </Loaded>
          <NetworksNow />
          <WhyThisRoute />
        </Tabs.Panel>
        <Tabs.Panel value="destinations">
          <DestinationsSection />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
