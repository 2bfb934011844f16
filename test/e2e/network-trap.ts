/** Listens on this machine for anything that leaves the application: HTTP, WebSocket, raw TCP, and UDP as WebRTC sends it. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

export type NetworkTrap = {
  readonly port: number;
  /** What arrived, in order. */
  readonly caught: readonly string[];
  close(): Promise<void>;
};

/** Opens the trap: TCP and UDP on the same free port of the loopback interface. */
export async function setNetworkTrap(): Promise<NetworkTrap> {
  const caught: string[] = [];
  const tcp = createServer((socket) => {
    caught.push('tcp connection');
    socket.on('data', (data) => caught.push(`tcp: ${data.toString('latin1').slice(0, 80)}`));
    socket.on('error', () => {});
    socket.end('HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 2\r\n\r\nhi');
  }).listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4', () => caught.push('udp packet')).bind(port, '127.0.0.1');
  await once(udp, 'listening');
  return {
    port,
    caught,
    async close() {
      udp.close();
      tcp.close();
      await once(tcp, 'close');
    },
  };
}
