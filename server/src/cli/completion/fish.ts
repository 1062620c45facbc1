/** Completion for fish. */
import type { CommandWords } from './words.ts'

export function fishScript(commands: readonly CommandWords[]): string {
  return `# fish completion for websms. Load it with: websms completion fish | source
function __websms_at
    set -l at ""
    for word in (commandline -opc)[2..-1]
        switch "$at:$word"
${commands
  .filter(({ path }) => path.length > 0)
  .map(
    ({ path }) =>
      `            case ${quoted(`${path.slice(0, -1).join(' ')}:${path.at(-1)}`)}\n                set at ${quoted(path.join(' '))}`,
  )
  .join('\n')}
        end
    end
    test "$at" = "$argv[1]"
end
complete -c websms -f
${commands.flatMap(linesOf).join('\n')}
`
}

function linesOf({ path, commands, options, choices, takesFile }: CommandWords): string[] {
  const begin = `complete -c websms -n ${quoted(`__websms_at ${quoted(path.join(' '))}`)}`
  return [
    ...commands.map(({ name, description }) => `${begin} -a ${quoted(name)} -d ${quoted(description)}`),
    ...(choices.length > 0 ? [`${begin} -a ${quoted(choices.join(' '))}`] : []),
    ...(takesFile ? [`${begin} -F`] : []),
    ...options.map(({ short, long, description, takesValue, choices: values }) => {
      const name = `${short === null ? '' : ` -s ${short.slice(1)}`} -l ${long.slice(2)}`
      const value = !takesValue ? '' : values.length > 0 ? ` -x -a ${quoted(values.join(' '))}` : ' -r -F'
      return `${begin}${name}${value} -d ${quoted(description)}`
    }),
  ]
}

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
