import type { organisation as english } from './organisation.en.ts'

/** The organisation itself in Spanish. */
export const organisation: typeof english = {
  address: 'Dirección de la organización',
  addressHint: 'Adonde van los mensajes sobre la organización entera.',
  saved: 'Guardado.',
  all: 'Todo lo de la organización',
  allText:
    'Un archivo con servicios, usuarios, claves, miembros, sucesos, transacciones y el registro, una línea de JSON por cosa, y ningún secreto. Lléveselo antes de borrar la organización. Se pide su segundo factor, y el registro dice que lo hizo.',
  exportAll: 'Exportarlo todo',
  end: 'Borrar la organización',
  endText: (tenant) =>
    `Borra cada servicio, token, clave y registro de ${tenant}, y destruye la clave que podía leerlos. No se puede deshacer, tampoco por nosotros. Se pide su segundo factor.`,
  open: 'Borrar la organización',
  ask: (tenant) => `¿Borrar ${tenant}?`,
  action: 'Borrarlo todo',
}
