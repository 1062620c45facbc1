/**
 * A disk at the moment at which the power fails: what was synced is there, and of the rest some writes are and some are
 * not, in no order, some of them in part. A sector of 512 bytes is written whole or not at all.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { DiskEvent } from './trace.ts'

const sectorBytes = 512

type Change = Extract<DiskEvent, { kind: 'write' | 'truncate' | 'remove' }>

/** Files by their path. */
export type Image = Map<string, Buffer>

interface Cut {
  /** The line of the trace before which the power fails. */
  cutAt: number
  /** The part of what was not synced that is on the disk, from 0 to 1. */
  share: number
  /** Gives numbers from 0 to 1. */
  draw: () => number
}

/** @param base the files as they were before, all on the disk */
export function imageAt(base: Image, events: readonly DiskEvent[], { cutAt, share, draw }: Cut): Image {
  const image: Image = new Map([...base].map(([file, data]) => [file, Buffer.from(data)]))
  const pending = new Map<string, Change[]>()
  for (const event of events) {
    if (event.at >= cutAt) break
    const { file } = event
    const waiting = pending.get(file) ?? []
    pending.set(file, waiting)
    if (event.kind !== 'sync') {
      waiting.push(event)
      continue
    }
    const later: Change[] = []
    for (const change of waiting) {
      if (change.at < event.begunAt) apply(image, change)
      else later.push(change)
    }
    pending.set(file, later)
  }
  for (const changes of pending.values()) {
    for (const change of changes)
      if (draw() < share) apply(image, change.kind === 'write' ? torn(change, draw) : change)
  }
  return image
}

function apply(image: Image, change: Change): void {
  const { file } = change
  if (change.kind === 'remove') {
    image.delete(file)
    return
  }
  const before = image.get(file) ?? Buffer.alloc(0)
  if (change.kind === 'truncate') {
    image.set(file, sized(before, change.size))
    return
  }
  const { offset, data } = change
  const after = offset + data.length > before.length ? sized(before, offset + data.length) : before
  data.copy(after, offset)
  image.set(file, after)
}

function sized(before: Buffer, size: number): Buffer {
  const after = Buffer.alloc(size)
  before.copy(after, 0, 0, Math.min(size, before.length))
  return after
}

/** One write in ten reached the disk with its first sectors alone. */
function torn(write: Extract<Change, { kind: 'write' }>, draw: () => number): Change {
  if (draw() >= 0.1) return write
  const sectors = Math.ceil(write.data.length / sectorBytes)
  return { ...write, data: write.data.subarray(0, Math.floor(draw() * sectors) * sectorBytes) }
}

export function writeImage(image: Image, folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const [file, data] of image) writeFileSync(join(folder, basename(file)), data, { mode: 0o600 })
}
