/** A new carrier, set up in the browser. */
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { api } from '../../../client/api.ts'
import { ButtonLink } from '../../../ui/button-link.tsx'
import { isolated } from '../../../ui/formats.ts'
import { Loaded } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { useChange } from '../../../ui/use-change.ts'
import { CarrierForm } from './form/carrier-form.tsx'
import type { Texts } from './form/texts.ts'
import { shownBy, useCarriers } from './use-carriers.ts'

const newCarrierRoute = getRouteApi('/shell/operator/operator/carriers/new')

export function NewCarrierPage() {
  const { id = '' } = newCarrierRoute.useSearch()
  const answer = useCarriers()
  const navigate = useNavigate()
  const add = useChange((settings: Texts) => api('POST /operator/carriers', { body: { settings } }), {
    shownBy,
    done: (settings) => `${isolated(settings.id!)} is added, and connects within a second.`,
  })
  const save = async (settings: Texts) => {
    const added = await add.mutateAsync(settings)
    await navigate({ to: '/operator/carriers/$id', params: { id: added.id }, ignoreBlocker: true })
  }
  return (
    <>
      <PageHeader
        title="Add a carrier"
        back={<Link to="/operator/carriers">Carriers</Link>}
        intro="Enter what the carrier gave you. It connects within a second after saving, without a restart."
      />
      <Loaded answer={answer}>
        {(all) => (
          <CarrierForm
            settings={{ id }}
            all={all}
            action="Add carrier"
            onSave={save}
            cancel={
              <ButtonLink variant="subtle" to="/operator/carriers">
                Cancel
              </ButtonLink>
            }
          />
        )}
      </Loaded>
    </>
  )
}
