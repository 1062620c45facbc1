/** Faults of the fields of a form, in words, by the attributes that a browser would check. */

export type Control = HTMLInputElement | HTMLTextAreaElement

/** Fields that can be wrong and have a name, in the order of the page. */
export function controlsOf(form: HTMLFormElement): Control[] {
  const isControl = (element: Element): element is Control =>
    element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
  return [...form.elements].filter(isControl).filter(({ name, willValidate }) => name !== '' && willValidate)
}

/** The properties of a field that `faultOf` reads. */
export interface Checked {
  value: string
  type: string
  required: boolean
  /** -1 if it is not set. */
  minLength: number
  validity: { valid: boolean; typeMismatch: boolean }
  validationMessage: string
  /** `data-wrong`: a fault of the value that only the page knows. */
  dataset: { wrong?: string | undefined }
}

export function faultOf(control: Checked): string | null {
  const { value, type, required, minLength, validity, dataset } = control
  if (value.trim() === '') return required ? 'Fill this in.' : null
  if (dataset.wrong) return dataset.wrong
  if (validity.typeMismatch && type === 'email') return 'Enter an email address, such as name@example.com.'
  // The browser does not check the length of a text that a program put there.
  if (value.length < minLength) return `Enter at least ${minLength} characters.`
  // The browser's own words are for attributes that no form here has.
  return validity.valid ? null : control.validationMessage
}
