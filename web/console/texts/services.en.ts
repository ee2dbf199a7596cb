const minutes = (seconds: number): string => (seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`)

/** The services in English. */
export const services = {
  used: (tokens: number, most: number | undefined, plan: string) =>
    most === undefined ? `${tokens} tokens (plan ${plan}).` : `${tokens} of ${most} tokens used (plan ${plan}).`,
  heads: ['Service', 'Shown as', 'Window', 'Duress'],
  none: 'No service yet.',
  once: 'Single use',
  window: minutes,
  add: 'A new service',
  name: 'Name',
  create: 'Make the service',
}
