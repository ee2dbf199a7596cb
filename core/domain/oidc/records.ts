import { createHash } from 'node:crypto'
import type { Random } from '../ports.ts'

/** What a browser, a client or a log-in leaves for minutes, each under a name that tells nothing; written on condition that nobody wrote it since. */
export interface Records<Kept> {
  /** Null when there is none, or its time (ms) is over. */
  read(name: string): Promise<VersionedRecord<Kept> | null>
  /** Writes it if it is still the one that was read; a new one has the revision 0. */
  write(name: string, record: VersionedRecord<Kept>): Promise<'written' | 'lost'>
  /** Uses it up; false when somebody else has. */
  take(name: string): Promise<boolean>
}

/** A record as it was read, with the end of its time (ms). */
export interface VersionedRecord<Kept> {
  kept: Kept
  rev: number
  until: number
}

/** A fresh secret of 256 bits that stands for a record. */
export const newHandle = (random: Random): string => Buffer.from(random(32)).toString('base64url')

/** What a record lies under: a hash, so that whoever reads the database has nothing to show. */
export const handleHash = (handle: string): string => createHash('sha256').update(handle).digest('base64url')
