/** Files that commands write for people. */
import { writeFile } from 'node:fs/promises'
import { UserError } from '../user-error.ts'

/** @throws UserError when the file is there already, or cannot be written */
export async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw new UserError(`${file} is there already. Remove it, or name another file.`)
    throw new UserError(`${file} cannot be written: ${message}`, { cause: error })
  }
}
