import { stepMilliseconds } from '../../contract/usage.ts'
import type { TokenEvent } from '../token/token-event.ts'
import type { SendOutcome } from '../webhook/verdict.ts'
import type { Figures, Part } from './figures.ts'

/** What is to be counted again: an hour of a service, numbered since 1970, and which of its figures. */
export interface HourReference {
  service: string
  hour: number
  of: Part
}

/** The hour that something belongs to. */
export const hourOf = (at: number): number => Math.floor(at / stepMilliseconds.hour)

/** A day of a service: its figures by hour since 1970, those hours alone in which something happened; `rev` is 0 where there is none. */
export interface UsageDay {
  hours: Map<number, Figures>
  rev: number
}

/** The figures that were counted, by service and day (of 24 hours since 1970). */
export interface UsageStore {
  read(service: string, day: number): Promise<UsageDay>
  /** Writes a day if it is still the one that was read. */
  replace(service: string, day: number, before: UsageDay, hours: UsageDay['hours']): Promise<'written' | 'lost'>
  /** Hands over the hours of some days, the last included. */
  hours(service: string, from: number, to: number): Promise<UsageDay['hours']>
}

/** A span of time (ms), its end not included. */
export interface Span {
  from: number
  to: number
}

/** What figures are counted from. All may miss what was written in the last second. */
export interface UsageSources {
  /** Hands over each event of a service's tokens. */
  events(service: string, span: Span, visit: (event: TokenEvent) => void): Promise<void>
  /** Hands over each try of the webhooks that tell of a service's events of that time. */
  tries(service: string, span: Span, visit: (one: SendOutcome) => void): Promise<void>
  /** How many transactions ended in that time without having been decided. */
  expired(service: string, span: Span): Promise<number>
}
