import type { members as english } from './members.en.ts'

/** The members in Spanish. */
export const members: typeof english = {
  heads: ['Miembro', 'Papel', 'Servicios', 'Además puede', 'Segundo factor propio', 'Visto'],
  actions: 'Acciones',
  add: 'Invitar a alguien',
  change: (email) => `Lo que puede ${email}`,
  changeIt: 'Cambiar',
  you: '(usted)',
  any: 'Todo',
  role: 'Papel',
  roleHints: {
    operator: 'Busca, registra, comprueba, bloquea y desbloquea usuarios de estos servicios.',
    admin: 'Además gestiona servicios, webhooks y claves, e invita a operadores.',
    owner: 'Puede todo: también miembros, plan y el final de la organización.',
  },
  powers: 'Además puede',
  allPowers: {
    open: 'Abrir un token sin su PIN',
    replace: 'Registrar de nuevo sin factor de recuperación',
    restore: 'Restaurar lo anterior a la coacción',
    delete: 'Borrar tokens',
  },
  shortPowers: { open: 'abrir', replace: 'reemplazar', restore: 'restaurar', delete: 'borrar' },
  hides: 'Oculta la coacción',
  hideDuress: 'Oculta la coacción',
  hideDuressHint: 'Ve 1 donde otros ven 3: para oficinas donde el usuario puede ver la pantalla.',
  invite: 'Enviar la invitación',
  invited: (email) => `Una invitación está en camino a ${email}. Sirve durante siete días.`,
  waiting: 'Invitado',
  remove: 'Quitar',
  removeTitle: (email) => `¿Quitar a ${email}?`,
  removeText: 'Sus sesiones terminan en 30 segundos. Lo que hizo queda en la auditoría.',
}
