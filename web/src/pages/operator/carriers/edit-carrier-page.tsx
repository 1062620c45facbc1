/** The settings of a stored carrier, to be changed. */
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { NotFound } from '../../../app/trouble.tsx'
import { api } from '../../../client/api.ts'
import { ButtonLink } from '../../../ui/button-link.tsx'
import { isolated } from '../../../ui/formats.ts'
import { Loaded } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { useChange } from '../../../ui/use-change.ts'
import { CarrierForm } from './form/carrier-form.tsx'
import type { Texts } from './form/texts.ts'
import { type Faulty, findCarrier, shownBy, useCarriers } from './use-carriers.ts'

const editRoute = getRouteApi('/shell/operator/operator/carriers/$id/edit')

const none: Faulty['faults'] = []

export function EditCarrierPage() {
  const { id } = editRoute.useParams()
  const answer = useCarriers()
  const navigate = useNavigate()
  const change = useChange(
    (settings: Texts) => api('PUT /operator/carriers/:id', { params: { id }, body: { settings } }),
    { shownBy, done: (settings) => `${isolated(settings.id!)} is saved.` },
  )
  const save = async (settings: Texts) => {
    await change.mutateAsync(settings)
    await navigate({ to: '/operator/carriers/$id', params: { id }, ignoreBlocker: true })
  }
  return (
    <Loaded answer={answer}>
      {(all) => {
        const { carrier, faulty } = findCarrier(all, id) ?? {}
        const stored = faulty ?? (carrier?.origin === 'stored' ? carrier : undefined)
        if (stored === undefined) return <NotFound />
        return (
          <>
            <PageHeader
              title={`Edit ${isolated(stored.name)}`}
              back={
                <Link to="/operator/carriers/$id" params={{ id }}>
                  {stored.name}
                </Link>
              }
              intro="Secrets stay the same unless you type new ones. If you change the address, type them again."
            />
            <CarrierForm
              settings={stored.settings}
              changed={{ id, faults: faulty?.faults ?? none }}
              all={all}
              action="Save changes"
              onSave={save}
              cancel={
                <ButtonLink variant="subtle" to="/operator/carriers/$id" params={{ id }}>
                  Cancel
                </ButtonLink>
              }
            />
          </>
        )
      }}
    </Loaded>
  )
}
