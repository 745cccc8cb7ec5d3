/** Where `npm start` serves the stand-ins for departments' systems, unless `STAND_INS_PORT` says otherwise. */
export const standInsPort = 4020

/** Every account, token and key of the stand-ins: what they hold is made up, and they listen on loopback. */
export const standInsSecret = 'motcua-demo'
