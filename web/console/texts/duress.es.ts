import type { duress as english } from './duress.en.ts'

/** What an organisation has to have ready before it switches duress on, in Spanish. */
export const duress: typeof english = {
  lead: (service) =>
    `Con la coacción, un usuario de ${service} puede elegir un segundo PIN. Abre el token igual que el primero y le avisa a usted de que lo están forzando. Solo protege si nadie que mire puede distinguirlos. Tenga esto listo antes de activarla.`,
  parts: [
    {
      title: 'Todo se ve igual',
      text: 'Cada pantalla, espera, correo, mensaje y carta suya es igual para el estado 3 que para el 1. Quien fuerza al usuario puede estar a su lado, leer su correo y haber probado antes su servicio con un token propio.',
    },
    {
      title: 'Ningún programa deja pasar solo el estado 1',
      text: 'Un programa que pide el 1 rechaza al usuario forzado y lo delata. Deje pasar el 1 y el 3 por igual y dé la alarma en otro sitio: por webhook, o en un programa que nadie de fuera pueda observar. Revise cada lugar que lee un estado antes de activar la coacción.',
    },
    {
      title: 'Las claves al alcance ocultan la coacción',
      text: 'Una clave en un puesto de trabajo, en CI o en cualquier lugar al que puedan llevar al usuario «oculta la coacción»: lee 1 donde otras leen 3, para que un ladrón que pregunta con ella no vea la alarma. Lo mismo vale para los miembros que trabajan donde los usuarios ven su pantalla.',
    },
    {
      title: 'Alguien está preparado a cualquier hora',
      text: 'La alarma llega por webhook y está en la atención a usuarios. Escriba quién la recibe, qué hace en el primer minuto, quién llama a la policía y quién no llama nunca al usuario. Limite lo que un usuario forzado puede hacer: importes, destinatarios, puertas. Ensáyelo con un usuario que haga el papel.',
    },
    {
      title: 'Qué queda después',
      text: 'Tras usar el PIN de emergencia, el PIN normal también se lee como coacción mientras dure la retención. Lo que se cambió a la fuerza (PIN, teléfono, contactos) se guarda aparte hasta que usted restaure lo anterior: hágalo solo cuando el usuario esté a salvo, porque quien lo forzó lo notará.',
    },
    {
      title: 'Lo que no puede hacer',
      text: 'No ayuda si la otra parte conoce los dos PIN o mira lo que envían sus propios sistemas. Una aplicación de autenticación no tiene coacción. Cada usuario decide si elige un PIN de emergencia, y usted no puede ver quién lo hizo.',
    },
  ],
}
