/** Instructions of a Dockerfile, as far as ours uses them. */

interface Instruction {
  /** In capitals: RUN, COPY and so on. */
  name: string
  /** The rest of the line. */
  text: string
}

export interface Stage {
  /** After AS; empty for the last stage. */
  name: string
  instructions: readonly Instruction[]
}

export function readStages(dockerfile: string): Stage[] {
  const stages: { name: string; instructions: Instruction[] }[] = []
  for (const line of dockerfile.split('\n')) {
    if (/^(#|\s*$)/.test(line)) continue
    const [, name, text] = /^([A-Z]+) +(.+)$/.exec(line) ?? []
    if (name === undefined || text === undefined)
      throw new Error(`The Dockerfile has a line that is not understood: ${line}`)
    if (name === 'FROM') stages.push({ name: / AS (\w+)$/.exec(text)?.[1] ?? '', instructions: [] })
    else stages.at(-1)?.instructions.push({ name, text })
  }
  return stages
}

/** The words of the only instruction of this name in a stage; throws when there is none. */
export function textOf({ instructions }: Stage, name: string): string {
  const found = instructions.filter((instruction) => instruction.name === name)
  if (found.length !== 1) throw new Error(`The Dockerfile has ${found.length} ${name} in its last stage, and not one`)
  return found[0]!.text
}

/** `NAME=VALUE` for each variable that a stage sets. */
export function variablesOf({ instructions }: Stage): string[] {
  return instructions.filter(({ name }) => name === 'ENV').flatMap(({ text }) => text.split(' '))
}
