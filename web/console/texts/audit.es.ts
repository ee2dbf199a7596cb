import type { audit as english } from './audit.en.ts'

/** The audit in Spanish. */
export const audit: typeof english = { heads: ['Cuándo', 'Quién', 'Qué', 'Sobre qué', 'Desde'], none: 'Nada todavía.' }
