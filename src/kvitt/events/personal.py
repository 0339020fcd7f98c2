"""What is personal in this room: ids of people point to the person, and a payload may hold what somebody wrote."""

from kvitt.kernel.personal import Forgotten, Kept, not_personal, personal

PERSONAL = {
    "events.Seal": not_personal("number first_position last_position previous digest sealed_at"),
    "events.Event": {
        **not_personal("at actor_kind verb subject_type subject_id payload_digest position seal_id"),
        **personal("actor_id on_behalf_of_id", purpose="proof", kept=Kept.WITH_VOUCHER, forgotten=Forgotten.REPLACED),
        **personal("payload salt", purpose="proof", kept=Kept.WITH_VOUCHER, forgotten=Forgotten.EMPTIED),
    },
}
