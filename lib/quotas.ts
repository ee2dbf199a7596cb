import type { StageConfig } from './stages.ts'

/** So many of an account's function instances Lambda lets nobody reserve. */
const unreserved = 100

/** The account's quota of function instances at once that a stage's reservations and deliverers fit in. */
export const neededConcurrency = ({
  reservedConcurrency,
  maximumDeliverers,
}: Pick<StageConfig, 'reservedConcurrency' | 'maximumDeliverers'>): number =>
  Object.values(reservedConcurrency).reduce((sum, one) => sum + one, unreserved + maximumDeliverers)
