/** Every third of the cases, others for each turn: what all turns share need not be tried in each with all. */
export const thirdOf = <Case>(cases: readonly Case[], turn: number): Case[] =>
  cases.filter((_, index) => (index + turn) % 3 === 0)
