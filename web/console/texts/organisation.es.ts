import type { organisation as english } from './organisation.en.ts'

/** The organisation itself in Spanish. */
export const organisation: typeof english = {
  address: 'Dirección de la organización',
  addressHint: 'Adonde van los mensajes sobre la organización entera.',
  saved: 'Guardado.',
  end: 'Borrar la organización',
  endText: (tenant) =>
    `Borra cada servicio, token, clave y registro de ${tenant}, y destruye la clave que podía leerlos. No se puede deshacer, tampoco por nosotros. Se pide su segundo factor.`,
  open: 'Borrar la organización',
  ask: (tenant) => `¿Borrar ${tenant}?`,
  action: 'Borrarlo todo',
}
