/** The plans that there are, and the tokens of each; `free` is what everybody starts with, and an instance may give it another number. */
export const planTokens = { free: 20, standard: 1_000, unlimited: null } as const

/** A plan's name. */
export type PlanName = keyof typeof planTokens

/** The most tokens that a plan with an end may have. */
export const mostTokens = 1_000_000
