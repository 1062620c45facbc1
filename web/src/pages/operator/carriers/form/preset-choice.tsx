/** The presets for carriers that speak HTTP: a choice that fills in the form. */
import { Select } from '@mantine/core'
import { type CarrierPreset, carrierPresets } from '@websms/contract/carrier-presets'

interface PresetChoiceProps {
  chosen: CarrierPreset | null
  onChoose: (preset: CarrierPreset) => void
}

const effect =
  'Replaces all settings of the request, its answers and the callbacks below, but the user and the secrets.'

export function PresetChoice({ chosen, onChoose }: PresetChoiceProps) {
  return (
    <Select
      label="Preset"
      description={chosen === null ? effect : `${chosen.about} Another preset replaces these settings.`}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      placeholder="none"
      data={carrierPresets.map(({ name, label }) => ({ value: name, label }))}
      value={chosen?.name ?? null}
      allowDeselect={false}
      onChange={(value) => {
        const preset = carrierPresets.find(({ name }) => name === value)
        if (preset !== undefined) onChoose(preset)
      }}
    />
  )
}
