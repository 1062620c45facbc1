/** The buckets of the index of messages by number (8,192 ids each): a search by number probes them one by one. */

/** At most `max` buckets, from the one of the newest id back. */
export function* bucketsNewestFirst(newestId: number, max: number): Generator<number> {
  const newest = bucketOf(newestId)
  for (let bucket = newest; bucket >= 0 && bucket > newest - max; bucket--) yield bucket
}

/** The bucket of an id. */
export function bucketOf(id: number): number {
  return Math.floor(id / bucketIds)
}

export function firstIdOf(bucket: number): number {
  return bucket * bucketIds
}

const bucketIds = 8192
