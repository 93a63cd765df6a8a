"""A program on a terminal of its own."""
import os
import pty
import select

PATIENCE = 60  # seconds until a text that does not come fails the test


class Terminal:
    def __init__(self, arguments, environment, folder=None, only_stderr=None):
        """`only_stderr`: a file that standard output goes to instead."""
        self.seen = ""
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            try:
                if folder is not None:
                    os.chdir(folder)
                if only_stderr is not None:
                    os.dup2(os.open(only_stderr, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 1)
                os.execvpe(arguments[0], arguments, environment)
            finally:
                os._exit(127)

    def type(self, text):
        os.write(self.master, text.encode())

    def read(self):
        """What comes next; "" at the end."""
        ready, _, _ = select.select([self.master], [], [], PATIENCE)
        assert ready, f"nothing more came behind {self.seen!r}"
        try:
            piece = os.read(self.master, 65536).decode(errors="replace")
        except OSError:  # the other side is closed
            piece = ""
        self.seen += piece
        return piece

    def until(self, text):
        """What came before the text, since the start or the last call."""
        while text not in self.seen:
            assert self.read(), f"{text!r} is not in {self.seen!r}"
        before, _, self.seen = self.seen.partition(text)
        return before

    def rest(self):
        """All that comes until the program ends, and its exit status."""
        while self.read():
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self.master)
        return self.seen, os.waitstatus_to_exitcode(status)
