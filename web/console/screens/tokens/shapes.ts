import type { ResponseOf } from '../../../../core/contract/endpoint.ts'
import type { tokenDetail } from '../../../../core/contract/endpoints/token/detail.ts'
import type { tokenHistory } from '../../../../core/contract/endpoints/token/history.ts'
import type { tokenList } from '../../../../core/contract/endpoints/token/list.ts'
import type { Member } from '../../context.ts'

/** A token as lists have it. */
export type Row = ResponseOf<typeof tokenList>['items'][number]

/** Everything about one token. */
export type Detail = ResponseOf<typeof tokenDetail>

/** One thing that happened to a token. */
export type Happened = ResponseOf<typeof tokenHistory>['items'][number]

/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly cursor?: string
}

/** Whether a member may do what operators need a power for. */
export const may = ({ role, powers }: Member, power: Member['powers'][number]): boolean =>
  role !== 'operator' || powers.includes(power)
