/** Takes a text from a template. */
import { Select } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useAnswer } from '../client/answer.ts'
import { api } from '../client/api.ts'
import { tellProblem } from './use-change.ts'

export interface ChosenTemplate {
  name: string
  version: number
  text: string
  fields: readonly string[]
}

interface ChooseTemplateProps {
  /** The name of the template; null: none. */
  value: string | null
  onChoose: (template: ChosenTemplate | null) => void
  description?: string
}

/** Nothing where the account has no templates. */
export function ChooseTemplate({ value, onChoose, description }: ChooseTemplateProps) {
  const templates = useAnswer('GET /templates', {}, { staleTime: 15_000 }).data?.templates
  const choose = useMutation({
    mutationFn: (name: string) => api('GET /templates/:name', { params: { name } }),
    onSuccess: ({ name, versions }) => onChoose({ name, ...versions[0]! }),
    onError: tellProblem,
  })
  const usable = templates?.filter(({ archived }) => !archived) ?? []
  if (usable.length === 0) return null
  return (
    <Select
      label="Template"
      description={description}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      placeholder="None"
      clearable
      searchable={usable.length > 8}
      data={usable.map(({ name }) => name)}
      value={choose.isPending ? choose.variables : value}
      onChange={(name) => (name === null ? onChoose(null) : choose.mutate(name))}
    />
  )
}
