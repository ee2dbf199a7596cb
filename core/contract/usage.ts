/** Milliseconds of the steps that figures are kept and shown by; they begin when UTC's do. */
export const stepMilliseconds = { hour: 3_600_000, day: 86_400_000 } as const

/** A step of figures. */
export type Step = keyof typeof stepMilliseconds

/** How many points one request may ask for. */
export const mostPoints = 400

/** The numbers since 1970 of the first step that some time (ms, its end not included) touches, and of the last. */
export const stepsOf = ({ from, to }: { from: number; to: number }, step: Step): { first: number; last: number } => ({
  first: Math.floor(from / stepMilliseconds[step]),
  last: Math.ceil(to / stepMilliseconds[step]) - 1,
})
