import { type Step, stepMilliseconds, stepsOf } from '../../contract/usage.ts'
import { inParallel } from '../../domain/in-parallel.ts'
import { addFigures, type Figures, noFigures } from '../../domain/usage/figures.ts'
import type { Span, UsageStore } from '../../domain/usage/ports.ts'

const atOnce = 8

/** The figures of some services together, by the steps that a time touches, each with when it begins (ms). */
export const usageOf = async (
  usage: Pick<UsageStore, 'hours'>,
  services: readonly string[],
  span: Span,
  step: Step,
): Promise<{ at: number; figures: Figures }[]> => {
  const { first, last } = stepsOf(span, step)
  const points = Array.from({ length: last - first + 1 }, (_, place) => ({
    at: (first + place) * stepMilliseconds[step],
    figures: noFigures(),
  }))
  const hoursOfStep = stepMilliseconds[step] / stepMilliseconds.hour
  const days = stepsOf(span, 'day')
  await inParallel(services, atOnce, async (service) => {
    for (const [hour, figures] of await usage.hours(service, days.first, days.last)) {
      const point = points[Math.floor(hour / hoursOfStep) - first]
      if (point !== undefined) addFigures(point.figures, figures)
    }
  })
  return points
}
