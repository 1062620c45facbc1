/** Ctrl/⌘ K: pages and actions by their name, and everything that the areas find for the text. */
import { Combobox, Group, Kbd, Modal, Text, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useLayoutEffect } from 'react'
import { mayUse, useSession } from '../../client/session.ts'
import { type Found, useAreas } from '../area.ts'
import classes from './find.module.css'
import { matching } from './match.ts'
import { navEntries } from './nav-list.tsx'
import { type FoundAction, useActions } from './use-actions.ts'

/** Time without a keystroke before the server is asked, in ms. */
const pauseMs = 150

const listId = 'find-results'

interface FindProps {
  text: string
  /** Enter was pressed before the field was there: the first result is opened. */
  entered: boolean
  onText: (text: string) => void
  onClose: () => void
}

export default function Find(props: FindProps) {
  return (
    <Modal.Root opened onClose={props.onClose} padding={0} size={560} yOffset="12vh" centered={false}>
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content aria-label="Search">
        <Modal.Body>
          <Finder {...props} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

/** Inside the modal, so that it starts when its list is on the page. */
function Finder({ text, entered, onText, onClose }: FindProps) {
  const combobox = useCombobox({ opened: true })
  const router = useRouter()
  const pages = usePages(text)
  const actions = matching(useActions(), text)
  const asked = useDebouncedValue(text.trim(), pauseMs)[0]
  const answered = useFound(asked)
  // Until the answer for this text is there, Enter must not open what was found for a shorter one.
  const found = asked === text.trim() ? answered : matching(answered, text)
  const all: (Found | FoundAction)[] = [...found, ...pages, ...actions]
  const first = all[0]?.id
  const { setListId, selectFirstOption, resetSelectedOption } = combobox
  // Another first result is selected again, before it can be seen.
  useLayoutEffect(() => {
    setListId(listId)
    if (first === undefined) resetSelectedOption()
    else selectFirstOption()
  }, [first, setListId, selectFirstOption, resetSelectedOption])

  const go = (id: string) => {
    const chosen = all.find((item) => item.id === id)
    if (chosen === undefined) return
    onClose()
    if ('run' in chosen) chosen.run()
    else if ('outside' in chosen && chosen.outside) location.assign(chosen.to)
    else void router.navigate({ href: `/members${chosen.to}` })
  }
  const goEarly = useEffectEvent(go)
  useEffect(() => {
    if (entered && first !== undefined) goEarly(first)
  }, [entered, first])
  return (
    <>
      <Combobox store={combobox} onOptionSubmit={go}>
        {/* Said here because Mantine learns of the list's id only after the field has been rendered. */}
        <Combobox.EventsTarget withExpandedAttribute aria-controls={listId} aria-expanded>
          <TextInput
            data-autofocus
            size="lg"
            variant="unstyled"
            placeholder="Search pages, actions, numbers and message IDs"
            aria-label="Search pages, actions, numbers and message IDs"
            leftSection={<IconSearch size={18} />}
            value={text}
            onChange={(event) => onText(event.currentTarget.value)}
            onFocus={({ currentTarget }) => currentTarget.setSelectionRange(text.length, text.length)}
            // The dialog leaves Esc to a field whose list is open, as this one always is.
            onKeyDown={({ key, nativeEvent }) => {
              if (key === 'Escape' && !nativeEvent.isComposing) onClose()
            }}
            classNames={{ input: classes.input }}
          />
        </Combobox.EventsTarget>
        <Combobox.Options id={listId} className={classes.options} aria-label="Results">
          <Options items={found} heading="Found" />
          <Options items={pages} heading="Pages" />
          <Options items={actions} heading="Actions" />
          {all.length === 0 && <Combobox.Empty>No results</Combobox.Empty>}
        </Combobox.Options>
      </Combobox>
      <Group className={classes.foot}>
        <Text size="xs" c="dimmed">
          <Kbd size="xs">↑</Kbd> <Kbd size="xs">↓</Kbd> to choose
        </Text>
        <Text size="xs" c="dimmed">
          <Kbd size="xs">Enter</Kbd> to open
        </Text>
        <Text size="xs" c="dimmed">
          <Kbd size="xs">Esc</Kbd> to close
        </Text>
      </Group>
    </>
  )
}

type Shown = Pick<Found, 'id' | 'label' | 'description' | 'icon'>

function Options({ items, heading }: { items: readonly Shown[]; heading: string }) {
  if (items.length === 0) return null
  return (
    <Combobox.Group label={heading}>
      {items.map(({ id, label, description, icon: Icon }) => (
        <Combobox.Option key={id} value={id} className={classes.option}>
          <Icon size={16} stroke={1.6} />
          <Text size="sm" truncate>
            {label}
          </Text>
          {description !== undefined && (
            <Text size="xs" c="dimmed" ml="auto">
              {description}
            </Text>
          )}
        </Combobox.Option>
      ))}
    </Combobox.Group>
  )
}

function usePages(text: string): Found[] {
  return matching(navEntries(useAreas(), useSession()), text).map(({ label, section, icon, to, outside }) => ({
    id: to,
    label,
    icon,
    to,
    ...(outside && { outside }),
    ...(section === 'Overview' ? {} : { description: section }),
  }))
}

/** An area that cannot answer finds nothing and does not delay the others; one whose pages the member may not open is not
 *  asked. */
function useFound(text: string): Found[] {
  const session = useSession()
  const areas = useAreas().filter(
    ({ nav = [] }) => nav.length === 0 || nav.some(({ access }) => mayUse(session, access)),
  )
  const answers = useQueries({
    queries: areas
      .filter(({ find }) => find !== undefined)
      .map(({ find }, index) => ({
        queryKey: ['find', index, text],
        queryFn: ({ signal }: { signal: AbortSignal }) => find!(text, signal),
        enabled: text !== '',
        retry: false,
      })),
  })
  const found = answers.flatMap(({ data = [] }) => data)
  return [...found.filter(({ offer }) => !offer), ...found.filter(({ offer }) => offer)]
}
