import type { account as english } from './account.en.ts'

/** One's own account in Spanish. */
export const account: typeof english = {
  sessions: 'Dónde está conectado',
  heads: ['Dirección', 'Desde', 'Visto', 'Sesión'],
  current: 'Esta',
  end: 'Terminar',
  endOthers: 'Terminar todas las demás',
}
