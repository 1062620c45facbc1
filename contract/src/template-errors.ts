/** Errors of templates and of texts with fields. */

export const templateErrors = {
  template_not_found: {
    status: 400,
    text: 'Template not found: {name}',
    cause: 'The account has no template with this name or version, or it is archived.',
    cure: 'Look it up with GET /sms/templates or on the Templates page of the Members Area.',
  },
  invalid_template: {
    status: 400,
    text: 'Invalid template: {reason}',
    cause: 'The name or the text of the template cannot be kept.',
    cure: 'Correct what the text names. Write `\\{{` for two braces that are text and no field.',
  },
  missing_field: {
    status: 400,
    text: 'Missing field: {name}',
    cause: 'The text has this field, and neither the recipient nor the request has a value for it.',
    cure: 'Put its value into `fields`. An empty text is a value.',
  },
  invalid_field: {
    status: 400,
    text: 'Invalid field: {name} {expected}',
    cause:
      'The value of a field is not text or a number, is too long, or has a line break or another control character.',
    cure: 'Send a text of at most 500 characters on one line.',
  },
  too_many_changes: {
    status: 429,
    text: 'Too many changes of templates: wait {seconds} s',
    cause: 'The account changed more templates than a person would.',
    cure: 'Wait for the seconds in Retry-After. Values that differ from send to send belong into `fields`.',
  },
} as const
