"""The gateway: what stands between the sockets of the server and the web application.

An ASGI application that runs the WSGI application in threads. Requests are read and answers are sent in the event loop,
so that a slow client holds no thread. Queries and downloads have threads of their own, and pages never wait for them.
"""
