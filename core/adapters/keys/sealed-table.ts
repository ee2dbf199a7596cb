import type { Clock, Random } from '../../domain/ports.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import type { KeyRing } from './key-ring.ts'

/** What an adapter over one table with sealed items is made of; each takes the part of it that it needs. */
export interface SealedTable {
  dynamo: Dynamo
  table: string
  keys: KeyRing
  clock: Clock
  random: Random
}
