/** Where `npm start` serves the stand-ins for departments' systems, unless `STAND_INS_PORT` says otherwise. */
export const standInsPort = 4020
