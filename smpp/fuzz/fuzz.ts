/**
 * Throws bytes at the decoder: invented ones, valid PDUs of fast-check with changed octets, and streams cut anywhere. It
 * gives a PDU or a PduError, never anything else; a decoded PDU encodes to the same bytes; the usable part of a bad PDU
 * has all its fields; the framer gives back every PDU of a good stream. A failure prints the seed and the bytes; the same
 * seed runs the same inputs.
 */
import fc from 'fast-check'
import { commands, decodePdu, encodePdu, type Pdu, PduError, parseReceipt, readPart } from '../src/index.ts'
import { Framer } from '../src/pdu/framer.ts'
import { arbitraryPdu } from './arbitrary.ts'

/** Settings of {@link fuzz}. */
interface FuzzOptions {
  /** Number of inputs. */
  inputs: number
  /** Any integer; the same gives the same inputs. */
  seed: number
}

/** Counts of outcomes: they show that the inputs reach all branches. */
interface FuzzCounts {
  decoded: number
  recoverable: number
  fatal: number
  pdusInStreams: number
}

/** Runs that many inputs; throws at the first that breaks a promise. */
export function fuzz({ inputs, seed }: FuzzOptions): FuzzCounts {
  const counts = { decoded: 0, recoverable: 0, fatal: 0, pdusInStreams: 0 }
  const random = mulberry32(seed)
  // Well-formed PDUs are dear to make and cheap to spoil: a few hundred seeds grow into all the inputs.
  const corpus = fc.sample(arbitraryPdu, { seed, numRuns: 500 }).map((pdu) => Buffer.from(encodePdu(pdu)))
  for (const bytes of corpus) checkRoundTrip(bytes)
  for (let input = 0; input < inputs; input++) {
    const kind = input % 4
    const seedBytes = corpus[Math.floor(random() * corpus.length)] as Buffer
    const bytes = kind === 0 ? invented(random) : kind === 1 ? spoiled(seedBytes, random) : shifted(seedBytes, random)
    try {
      if (kind === 3) counts.pdusInStreams += checkStream(seedBytes, random)
      else counts[checkOne(bytes)]++
    } catch (error) {
      throw new Error(`seed ${seed}, input ${input}, bytes ${bytes.toString('hex')}`, { cause: error })
    }
  }
  return counts
}

function checkOne(bytes: Buffer): 'decoded' | 'recoverable' | 'fatal' {
  try {
    read(decodePdu(bytes))
  } catch (error) {
    if (!(error instanceof PduError)) throw error
    if (error.recoverable && (error.command_id === undefined || error.partial === undefined)) throw error
    if (error.pdu) read(error.pdu)
    return error.recoverable ? 'recoverable' : 'fatal'
  }
  checkRoundTrip(bytes)
  return 'decoded'
}

function read(pdu: Pdu): void {
  if (pdu.command === 'deliver_sm' || pdu.command === 'submit_sm' || pdu.command === 'data_sm') {
    parseReceipt(pdu)
    readPart(pdu)
  }
  const fields = pdu.command === 'unknown' ? [] : commands[pdu.command].fields
  const values = pdu as unknown as Record<string, unknown>
  for (const { name } of fields) if (values[name] === undefined) throw new Error(`there is no ${name}`)
}

function checkRoundTrip(bytes: Buffer): void {
  const again = encodePdu(decodePdu(bytes))
  if (!bytes.equals(again)) throw new Error(`encodes to ${Buffer.from(again).toString('hex')}`)
}

/** Cuts a stream of PDUs at random places, sometimes with a broken length in it. */
function checkStream(seedBytes: Buffer, random: () => number): number {
  const count = 1 + Math.floor(random() * 4)
  const stream = Buffer.concat(Array(count).fill(seedBytes))
  const broken = random() < 0.2
  if (broken) stream[Math.floor(random() * stream.length)] = Math.floor(random() * 256)
  const framer = new Framer({ pduBytesMax: 70_000 })
  let found = 0
  try {
    for (let at = 0; at < stream.length; ) {
      const size = 1 + Math.floor(random() * random() * stream.length)
      framer.push(stream.subarray(at, at + size))
      while (framer.next()) {
        found++
        checkOne(Buffer.from(framer.buffer.subarray(framer.start, framer.end)))
      }
      at += size
    }
  } catch (error) {
    if (!broken || !(error instanceof PduError)) throw error
  }
  if (!broken && found !== count) throw new Error(`${found} of ${count} PDUs came through`)
  return found
}

function invented(random: () => number): Buffer {
  const bytes = Buffer.from(Array.from({ length: 16 + Math.floor(random() * 80) }, () => Math.floor(random() * 256)))
  bytes.writeUInt32BE(random() < 0.9 ? bytes.length : Math.floor(random() * 2 ** 32))
  const ids = Object.values(commands).map(({ id }) => id)
  bytes.writeUInt32BE(ids[Math.floor(random() * ids.length)] ?? 0, 4)
  return bytes
}

function spoiled(seedBytes: Buffer, random: () => number): Buffer {
  const bytes = Buffer.from(seedBytes)
  for (let left = 1 + Math.floor(random() * 4); left > 0; left--) {
    bytes[4 + Math.floor(random() * (bytes.length - 4))] = Math.floor(random() * 256)
  }
  return bytes
}

/** Octets taken out or put in, with a command_length that is right again. */
function shifted(seedBytes: Buffer, random: () => number): Buffer {
  const at = 16 + Math.floor(random() * (seedBytes.length - 15))
  const tail = seedBytes.subarray(random() < 0.5 ? at : Math.min(seedBytes.length, at + 1 + Math.floor(random() * 8)))
  const extra = Buffer.from(Array.from({ length: Math.floor(random() * 6) }, () => Math.floor(random() * 256)))
  const bytes = Buffer.concat([seedBytes.subarray(0, at), extra, tail])
  bytes.writeUInt32BE(bytes.length)
  return bytes
}

/** A small generator of random numbers with a seed. */
function mulberry32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296
  }
}
