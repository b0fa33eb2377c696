import { startStation } from '../../src/client/startStation.ts';

/* Starts the station of a folder, tells its process id, and stays until it is killed. The station shares its standard output. */

const station = await startStation({ folder: process.argv[2], name: 'line 1' });
process.send!(station.process.pid);
