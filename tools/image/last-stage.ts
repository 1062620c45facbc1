/**
 * The last stage of the Dockerfile as a shell script for a mount namespace of its own: it makes a root from this machine's
 * programs, runs COPY and RUN in it, makes it read-only and becomes the image's program, as its user.
 */
import { posix } from 'node:path'
import { type Stage, textOf, variablesOf } from './dockerfile.ts'

interface LastStage {
  /** An empty folder. */
  root: string
  /** The folder that stood for `/` in the first stage. */
  build: string
  /** `NAME=VALUE`, as `docker run --env` takes them. */
  environment: readonly string[]
}

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export function lastStageScript(stage: Stage, { root, build, environment }: LastStage): string {
  const data = textOf(stage, 'VOLUME')
  const user = textOf(stage, 'USER')
  const command = (JSON.parse(textOf(stage, 'CMD')) as string[]).map(quoted).join(' ')
  const variables = [path, ...variablesOf(stage), ...environment].map(quoted).join(' ')
  const { lines, folder } = steps(stage, root, build, variables)
  return [
    `R=${quoted(root)}`,
    ...baseImage,
    ...lines,
    // A volume begins as the folder of the image.
    `cp -a "$R${data}" "$R/data"`,
    `mount --bind "$R/data" "$R${data}"`,
    'mount -t tmpfs tmpfs "$R/tmp" && chmod 1777 "$R/tmp"',
    'mount -o remount,bind,ro "$R" && mount -o remount,bind,ro "$R/usr/local"',
    `exec chroot "$R" setpriv --reuid=${user} --regid=${user} --clear-groups --no-new-privs --bounding-set=-all \\`,
    `  env -i -C ${folder} ${variables} ${command}`,
  ].join('\n')
}

/** `node:24-bookworm-slim`: the programs of this machine, Node at /usr/local/bin, and the user node. */
const baseImage = [
  'mount --bind "$R" "$R"',
  'mkdir -p "$R"/etc "$R"/tmp "$R"/proc "$R"/dev "$R"/opt "$R"/var/lib "$R"/usr "$R"/local/bin',
  'for one in bin sbin lib lib64; do if [ -L /$one ]; then cp -a /$one "$R"/; elif [ -d /$one ]; then mkdir "$R"/$one && mount --bind -o ro /$one "$R"/$one; fi; done',
  'mount --bind /usr "$R"/usr && mount -o remount,bind,ro "$R"/usr',
  'mount --bind "$R"/local "$R"/usr/local',
  'mount --rbind /proc "$R"/proc && mount --rbind /dev "$R"/dev',
  `ln ${quoted(process.execPath)} "$R"/local/bin/node 2>/dev/null || cp ${quoted(process.execPath)} "$R"/local/bin/node`,
  'printf "root:x:0:0::/:/bin/sh\\nnode:x:1000:1000::/:/bin/sh\\n" > "$R"/etc/passwd',
  'printf "root:x:0:\\nnode:x:1000:\\n" > "$R"/etc/group',
]

function steps({ instructions }: Stage, root: string, build: string, variables: string) {
  let folder = '/'
  const lines: string[] = []
  for (const { name, text } of instructions) {
    if (name === 'WORKDIR') {
      folder = text
      lines.push(`mkdir -p "$R${folder}"`)
    } else if (name === 'COPY') {
      const [, from, to] = /^--from=\w+ (\S+) (\S+)$/.exec(text) ?? []
      if (from === undefined || to === undefined) throw new Error(`COPY ${text} does not copy from another stage`)
      const target = posix.join(root, posix.resolve(folder, to))
      const source = `${quoted(posix.join(build, from))}/. ${quoted(target)}/`
      // Hard links, where the disk allows them.
      lines.push(`mkdir -p ${quoted(target)} && { cp -al ${source} 2>/dev/null || cp -a ${source}; }`)
    } else if (name === 'RUN') {
      lines.push(`chroot "$R" env -i -C ${folder} ${variables} sh -c ${quoted(text)}`)
    }
  }
  return { lines, folder }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
