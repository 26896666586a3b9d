"""The portal's own pages: a file is made and uploaded by a person, and what comes back is read."""

from ..tools import portal_file, portal_file_read
from ..tools.gateway import Answer, Refused


class PortalGateway:
    """One registration on the portal.

    :param gstin: the registration
    """

    name = "portal"

    def __init__(self, gstin):
        self._gstin = gstin

    def make(self, payloads):
        """:return: bytes of the file
        :raise portal_file.NotForTheFile:
        """
        return portal_file.write(self._gstin, payloads)

    def take(self, content, documents):
        """What the portal answered.

        :param documents: {(type, number), …}
        :return: ({(type, number): Answer or Refused}, documents that it does not mention)
        :raise portal_file_read.BadFile: nothing may be taken from the file
        """
        found, missing = portal_file_read.read(content, documents, self._gstin)
        return {key: self._answer(row) for key, row in found.items()}, missing

    def _answer(self, row):
        if not row.number:
            return Refused(row.error)
        raw = {"docNo": row.document, "ewayBillNo": row.number}
        return Answer(number=row.number, at=row.at, valid_until=row.until, status="ACT", gateway=self.name, raw=raw)
