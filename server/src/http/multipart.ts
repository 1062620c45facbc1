/** `multipart/form-data` as PHP's cURL, `curl -F` and a browser's FormData send it: fields alone, no files. */
import { Busboy } from '@fastify/busboy'
import { ApiError } from './api-error.ts'
import { type Charset, textOf } from './charset.ts'
import { addField, type Form, fieldsMax, tooManyFields } from './form.ts'
import { ownTurn } from './turns.ts'

/** Worked on in one turn of the event loop: many small fields take a millisecond for each kB. */
const sliceBytes = 4000

/** @throws ApiError `bad_encoding`, `invalid_request` for a file, too many fields, or another kind of body */
export async function parseMultipart(given: Buffer, contentType: string, charset: Charset): Promise<Form> {
  const bytes = charset === 'utf-8' ? given : Buffer.from(textOf(given, charset))
  const form: Form = Object.create(null)
  let fault: ApiError | null = null
  const refuse = (reason: string) => {
    fault ??= new ApiError('invalid_request', { reason })
  }
  const parser = openParser(contentType, bytes.length, (name = '') =>
    refuse(`the part "${name.slice(0, nameShownMax)}" is a file: send fields only`),
  )
  parser.on('field', (name: string | undefined, value) => {
    if (name === undefined) refuse('a part has no name')
    else addField(form, name, value)
  })
  parser.on('partsLimit', () => {
    fault ??= tooManyFields()
  })
  const ended = new Promise<void>((resolve) => {
    parser.on('finish', resolve)
    parser.on('error', () => {
      refuse('the body is not valid multipart/form-data')
      resolve()
    })
  })
  for (let start = 0; start < bytes.length && fault === null; start += sliceBytes) {
    if (start > 0) await ownTurn()
    parser.write(bytes.subarray(start, start + sliceBytes))
  }
  if (fault === null) {
    parser.end()
    await ended
  }
  if (fault !== null) throw fault
  // The body is checked as text once it is known that no part is a file.
  if (charset === 'utf-8') textOf(bytes, charset)
  return form
}

const nameShownMax = 40

/** @throws ApiError `invalid_request` without a boundary */
function openParser(contentType: string, bytesMax: number, onFile: (name?: string) => void) {
  const isPartAFile = (name?: string, type?: string, fileName?: string) => {
    const isFile = fileName !== undefined || type === 'application/octet-stream'
    if (isFile) onFile(name)
    return isFile
  }
  try {
    const limits = { parts: fieldsMax, fieldSize: bytesMax, headerPairs: 20, headerSize: 4096 }
    return new Busboy({ headers: { 'content-type': contentType }, isPartAFile, limits })
  } catch {
    throw new ApiError('invalid_request', { reason: 'the Content-Type has no boundary' })
  }
}
