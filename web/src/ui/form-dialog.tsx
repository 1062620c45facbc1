/** Dialogs with a form, whose fields start again each time; `Confirm` is one that asks before a step that cannot be undone. */
import { Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { TextField } from './fields.tsx'
import { Form, FormProblem } from './form.tsx'

interface DialogProps {
  opened: boolean
  onClose: () => void
  title: string
  /** Closes the dialog and does nothing: `Keep sending`. Default `Cancel`. */
  cancel?: string
}

interface FormDialogProps<Values> extends DialogProps {
  /** In the fields when the dialog opens. */
  values: Values
  children: (form: UseFormReturnType<Values>) => ReactNode
  /** The verb on the button: `Revoke`. */
  action: ReactNode | ((values: Values) => ReactNode)
  /** Red for an action that does harm. */
  color?: 'red' | undefined
  /** At the left of the buttons: another action. */
  aside?: ReactNode
  /** False while there is nothing to do. */
  ready?: (values: Values) => boolean
  /** Closes the dialog when it is done, unless it gives `false`. When it throws, the dialog says why and stays. */
  onSubmit: (values: Values) => Promise<unknown>
}

export function FormDialog<Values extends Record<string, unknown>>(props: FormDialogProps<Values>) {
  const { opened, onClose, title, onSubmit } = props
  const submit = useMutation({
    mutationFn: onSubmit,
    onSuccess: (done) => {
      if (done !== false) onClose()
    },
  })
  const { reset } = submit
  useEffect(() => {
    if (opened) reset()
  }, [opened, reset])
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeOnClickOutside={!submit.isPending}>
      <Fields {...props} onSubmit={submit.mutate} error={submit.error} pending={submit.isPending} />
    </Modal>
  )
}

interface FieldsProps<Values> extends Omit<FormDialogProps<Values>, 'onSubmit'> {
  onSubmit: (values: Values) => void
  error: unknown
  pending: boolean
}

/** Inside the dialog, and so there only while it is open. */
function Fields<Values extends Record<string, unknown>>(props: FieldsProps<Values>) {
  const {
    values: initialValues,
    children,
    action,
    aside,
    cancel = 'Cancel',
    color,
    ready,
    onClose,
    onSubmit,
    error,
    pending,
  } = props
  const form = useForm({ initialValues })
  return (
    <Form onSubmit={() => onSubmit(form.values)} error={error}>
      <Stack gap="sm">
        <FormProblem />
        {children(form)}
        <Group justify="flex-end" gap="sm" mt="xs">
          {aside && <div style={{ marginInlineEnd: 'auto' }}>{aside}</div>}
          <Button variant="default" onClick={onClose} disabled={pending}>
            {cancel}
          </Button>
          <Button type="submit" color={color} loading={pending} disabled={ready?.(form.values) === false}>
            {typeof action === 'function' ? action(form.values) : action}
          </Button>
        </Group>
      </Stack>
    </Form>
  )
}

interface ConfirmProps extends DialogProps {
  /** The consequence, and whom it concerns. */
  children: ReactNode
  /** The verb on the button: `Revoke`. */
  action: string
  /** Red unless it harms nothing. */
  harmless?: boolean
  onConfirm: () => Promise<unknown>
}

/** With a `phrase`, such as the name of the thing that is deleted, the button works once that has been typed. */
export function Confirm({
  children,
  harmless = false,
  onConfirm,
  phrase,
  ...dialog
}: ConfirmProps & { phrase?: string }) {
  return (
    <FormDialog
      {...dialog}
      values={{ typed: '' }}
      color={harmless ? undefined : 'red'}
      ready={({ typed }) => phrase === undefined || typed.trim() === phrase.trim()}
      onSubmit={onConfirm}
    >
      {(form) => (
        <>
          <Text size="sm" component="div">
            {children}
          </Text>
          {phrase !== undefined && (
            <TextInput
              data-autofocus
              autoComplete="off"
              spellCheck={false}
              label={
                <>
                  Type <Code fz="inherit">{phrase}</Code> to confirm
                </>
              }
              {...form.getInputProps('typed')}
            />
          )}
        </>
      )}
    </FormDialog>
  )
}

interface NameDialogProps extends DialogProps {
  /** The previous name, or a first one. */
  name: string
  action: string
  description?: string
  children?: ReactNode
  /** As the `onSubmit` of a FormDialog. */
  onName: (name: string) => Promise<unknown>
}

export function NameDialog({ name, description, children, onName, ...dialog }: NameDialogProps) {
  return (
    <FormDialog {...dialog} values={{ name }} onSubmit={(typed) => onName(typed.name)}>
      {(form) => (
        <>
          {children}
          <TextField
            label="Name"
            name="name"
            description={description}
            required
            maxLength={200}
            data-autofocus
            {...form.getInputProps('name')}
          />
        </>
      )}
    </FormDialog>
  )
}
