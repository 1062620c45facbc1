/** What is wrong with the fields of a form, in words: by what their attributes ask for, as a browser would find it. */

export type Control = HTMLInputElement | HTMLTextAreaElement

/** The fields that can be wrong and have a name to say it by, in the order of the page. */
export function controlsOf(form: HTMLFormElement): Control[] {
  const isControl = (element: Element): element is Control =>
    element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
  return [...form.elements].filter(isControl).filter(({ name, willValidate }) => name !== '' && willValidate)
}

/** What `faultOf` looks at. */
export interface Checked {
  value: string
  type: string
  required: boolean
  /** -1 where it is not set. */
  minLength: number
  validity: { valid: boolean; typeMismatch: boolean }
  validationMessage: string
  /** `data-wrong`: what the page itself knows to be wrong with the value. */
  dataset: { wrong?: string | undefined }
}

export function faultOf(control: Checked): string | null {
  const { value, type, required, minLength, validity, dataset } = control
  if (value.trim() === '') return required ? 'Fill this in.' : null
  if (dataset.wrong) return dataset.wrong
  if (validity.typeMismatch && type === 'email') return 'Enter an email address, such as name@example.com.'
  // Asked here too: of a text that a program put there, the browser does not say that it is too short.
  if (value.length < minLength) return `Enter at least ${minLength} characters.`
  // In the browser's own words, for what no form here asks for.
  return validity.valid ? null : control.validationMessage
}
