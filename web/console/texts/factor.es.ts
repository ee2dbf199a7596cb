import type { factor as english } from './factor.en.ts'

/** One's own second factor in Spanish. */
export const factor: typeof english = {
  factor: {
    own: 'Su segundo factor',
    why: 'Sin él, quien lea su correo puede entrar en su nombre. Con él, para entrar hace falta además abrir su token en su teléfono.',
    has: 'Para entrar hace falta abrir el token “zaas console” en su teléfono.',
    enrol: 'Configurar un segundo factor',
    replace: 'Pasarlo a otro teléfono',
    remove: 'Quitarlo',
    scan: 'Escanee esto con la aplicación de tokens de su teléfono.',
    picture: 'Código que configura su token',
    here: 'O abra la aplicación en este dispositivo',
    typed: 'O escriba este código en la aplicación, con la organización zaas:',
    open: 'Abra su token “zaas console” en su teléfono.',
    again: '¿Ya está abierto? Ciérrelo y ábralo otra vez.',
    waiting: (seconds) => `Esperando ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} más.`,
    done: 'Su segundo factor está en uso desde ahora.',
    show: 'Muestre su segundo factor',
    none: 'Esto requiere un segundo factor, y usted aún no tiene token.',
    toAccount: 'Configurar uno',
    passkey: 'Usar una llave de acceso',
    stop: 'Parar',
  },
  passkeys: {
    title: 'Llaves de acceso',
    why: 'Con una llave de acceso entra sin correo: su dispositivo pide su PIN, su dedo o su cara.',
    heads: ['Nombre', 'Creada', 'Último uso', 'Acciones'],
    none: 'Aún no hay ninguna llave de acceso.',
    name: 'Nombre',
    nameHint: 'Por ejemplo “portátil”: con él la reconocerá.',
    add: 'Añadir una llave de acceso',
    remove: 'Quitar',
  },
  reveal: {
    reveal: 'Mostrar el secreto',
    title: (name) => `¿Mostrar el secreto de “${name}”?`,
    warning: 'Quien pueda ver su pantalla puede usarlo. Que lo ha mirado queda en la auditoría.',
    go: 'Obtener el secreto',
    show: 'Mostrar durante 30 segundos',
    copy: 'Copiar sin mostrar',
  },
}
